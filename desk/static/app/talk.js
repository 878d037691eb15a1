/* What was said: bubbles, days, quiet system lines, private notes, and what is on its way. */
import { api } from './api.js';
import { html, classes, useLayoutEffect, useRef, useState } from './base.js';
import { toast } from './desk.js';
import { Earlier } from './earlier.js';
import { Icon } from './icons.js';
import { withNames } from './mentions.js';
import { set } from './store.js';
import { discard, retry } from './thread.js';
import { Files } from './files.js';
import { safeUrl } from './url.js';
import { AUTHORS, clock, dayKey, dayName, plain } from './words.js';

const NEAR_END_PX = 80;

/** `remark(message)`: what stands under a message for whoever reads it as a reviewer; the talk then begins at its top. */
export function Talk({ id, thread, now, remark }) {
  const scroller = useRef(null);
  const atEnd = useRef(!remark);
  const [below, setBelow] = useState(false);
  const length = thread.messages.length + thread.notes.length + thread.outbox.length;

  useLayoutEffect(() => {
    const own = thread.outbox.at(-1)?.status === 'sending';
    if (atEnd.current || own) toEnd(scroller.current);
    else if (!remark) setBelow(true);
  }, [length, Boolean(thread.typing)]);

  // The pane changes its height with the composer and the window, what is in it with each picture that arrives: whoever
  // was at the end stays there.
  useLayoutEffect(() => {
    const watch = new ResizeObserver(() => atEnd.current && toEnd(scroller.current));
    watch.observe(scroller.current);
    watch.observe(scroller.current.firstElementChild);
    return () => watch.disconnect();
  }, []);

  const onScroll = () => {
    const { scrollHeight, scrollTop, clientHeight } = scroller.current;
    atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    if (atEnd.current) setBelow(false);
  };

  return html`<div class="talk" ref=${scroller} onScroll=${onScroll} tabindex="0" role="log" aria-label="Messages">
    <div class="talk-inner">
      <${Earlier} history=${thread.history} packet=${thread.packet} now=${now} line=${EarlierLine} />
      ${lines(id, thread, now, remark)}
      ${thread.outbox.map((one) => html`<${Pending} key=${one.client_id} id=${id} entry=${one} />`)}
      ${thread.typing && html`<p class="typing" aria-live="polite">${thread.packet?.customer?.name || 'The customer'} is typing…</p>`}
    </div>
    ${below && html`<button class="button below" onClick=${() => toEnd(scroller.current)}><${Icon} name="arrow-down" /><span>New messages</span></button>`}
  </div>`;
}

function toEnd(element) {
  if (element) element.scrollTop = element.scrollHeight;
}

/** Messages in order, each note after the message that it followed, a line where a day begins. */
function lines(id, { messages, notes, packet, conversationId }, now, remark) {
  const conversation = conversationId ?? packet?.conversation_id;
  const out = [];
  let day = null;
  let before = null;
  const dayLine = (at) => {
    if (dayKey(at) === day) return;
    day = dayKey(at);
    before = null;
    out.push(html`<p key=${`day ${day}`} class="day"><span>${dayName(at, now)}</span></p>`);
  };
  let next = 0;
  const notesUpTo = (seq) => {
    for (; next < notes.length && notes[next].after_seq < seq; next += 1) {
      dayLine(notes[next].at);
      out.push(html`<${NoteLine} key=${notes[next].id} note=${notes[next]} />`);
      before = null;
    }
  };
  for (const message of messages) {
    notesUpTo(message.seq);
    dayLine(message.at);
    const goesOn = before && before.role === message.role && before.author === message.author;
    out.push(html`<${MessageLine} key=${message.id} id=${id} conversation=${conversation} message=${message} goesOn=${goesOn} remark=${remark} />`);
    before = message.role === 'system' ? null : message;
  }
  notesUpTo(Infinity);
  return out;
}

/** A message of another conversation: nothing can be done with it, and no link of the card points to it. */
const EarlierLine = (conversation, message) =>
  html`<${MessageLine} key=${message.id} id=${null} conversation=${conversation} message=${message} apart=${true} />`;

function MessageLine({ id, conversation, message, goesOn, remark, apart }) {
  const { role, seq, text, author, at } = message;
  const place = apart ? null : `seq-${seq}`;
  if (role === 'system') {
    return html`<p id=${place} tabindex="-1" class="system">${text}<time datetime=${at}>${clock(at)}</time></p>`;
  }
  const ours = role !== 'customer';
  const name = role === 'bot' ? AUTHORS.bot : author || AUTHORS[role];
  return html`<div id=${place} tabindex="-1" class=${classes('bubble-line', ours && 'ours', role, goesOn && 'goes-on')}>
    ${!goesOn && ours && html`<p class="byline">${role === 'bot' && html`<${Icon} name="bot" />`}${name}</p>`}
    ${text && html`<div class="bubble"><span class="hidden">${name}: </span>${text}</div>`}
    ${message.attachments?.length > 0 && html`<${Files} conversation=${conversation} files=${message.attachments} from=${name} />`}
    <p class="under">
      ${message.citations.length > 0 && html`<span class="from">From: ${message.citations.map((one, at) => html`<a key=${at} href=${safeUrl(one.url)}
        target="_blank" rel="noopener noreferrer">${one.title}${one.section && ` → ${one.section}`}</a>`)}</span>`}
      ${message.buttons.length > 0 && html`<span>Offered: ${message.buttons.map((one) => one.title).join(' · ')}</span>`}
      <${Improve} id=${id} message=${message} />
      <time datetime=${at}>${clock(at)}</time>
    </p>
    ${remark?.(message)}
  </div>`;
}

/** What an agent can do with a message for the answers of tomorrow. */
function Improve({ id, message: { role, seq, citations } }) {
  if (!id) return null;
  if (role === 'bot' && citations.length > 0) {
    return html`<button class="improve" onClick=${() => set({ dialog: 'flag', flagged: seq })}><${Icon} name="flag" />Flag as wrong</button>`;
  }
  if (role === 'agent') {
    return html`<button class="improve" onClick=${() => makeArticle(id, seq)}><${Icon} name="file-plus" />Make an article of this reply</button>`;
  }
  return null;
}

async function makeArticle(id, seq) {
  try {
    await api.articleOf(id, seq);
    toast('A draft is with the writers, without names and numbers.');
  } catch (problem) {
    toast(problem.message, 'danger');
  }
}

const NOTES = { note: 'private note', transfer: 'note on the transfer', summary: 'summary' };

const RATED = { bot: 'assistant', waiting: 'wait', person: 'person' };

/** "Rated 4 of 5 (assistant 3, wait 4, person 5)" and the customer's own words. */
function RatingLine({ note: { rating, text, at } }) {
  const apart = Object.keys(RATED).filter((part) => rating[part]).map((part) => `${RATED[part]} ${rating[part]}`);
  return html`<p class="system">The customer rated ${rating.rating} of 5${apart.length > 0 && ` (${apart.join(', ')})`}
    ${text && html`: <q>${text}</q>`}<time datetime=${at}>${clock(at)}</time></p>`;
}

function NoteLine({ note }) {
  if (note.rating) return html`<${RatingLine} note=${note} />`;
  if (note.kind === 'card') {
    return html`<p class="system">The customer corrected the card: <q>${note.text}</q><time datetime=${note.at}>${clock(note.at)}</time></p>`;
  }
  if (!NOTES[note.kind] || !note.text) {
    return html`<p class="system">${note.text || plain(note.kind)}<time datetime=${note.at}>${clock(note.at)}</time></p>`;
  }
  return html`<div class="bubble-line ours note">
    <p class="byline"><${Icon} name="lock" />${note.author}, ${NOTES[note.kind]}</p>
    <div class="bubble">${note.mentions ? withNames(note.text) : note.text}</div>
    <p class="under"><time datetime=${note.at}>${clock(note.at)}</time></p>
  </div>`;
}

function Pending({ id, entry }) {
  const failed = entry.status === 'failed';
  return html`<div class=${classes('bubble-line ours', entry.mode === 'note' ? 'note' : 'agent', failed ? 'failed' : 'sending')}>
    ${entry.mode === 'note' && html`<p class="byline"><${Icon} name="lock" />You, private note</p>`}
    <div class="bubble">${entry.text || entry.attachments.map((one) => one.name).join(', ')}</div>
    ${failed
      ? html`<p class="under problem" role="alert"><${Icon} name="triangle-alert" /><span>Not sent. ${entry.error}
          ${' '}<button class="link" onClick=${() => retry(id)}>Send again</button>
          ${' '}<button class="link" onClick=${() => discard(id, entry.client_id)}>Discard</button></span></p>`
      : html`<p class="under"><${Icon} name="clock" />Sending…</p>`}
  </div>`;
}

/** Bring a message into view and point at it. */
export function showSeq(seq) {
  const line = document.getElementById(`seq-${seq}`);
  if (!line) return;
  line.scrollIntoView({ block: 'center' });
  line.focus({ preventScroll: true });
  line.classList.remove('shown');
  requestAnimationFrame(() => line.classList.add('shown'));
}
