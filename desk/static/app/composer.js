/* Where the agent writes. It keeps its place whatever the conversation's state is. */
import { html, classes, useEffect, useLayoutEffect, useRef, useState } from './base.js';
import { sayTyping } from './desk.js';
import { holderName, isClosed, isMine, isWaiting } from './holder.js';
import { Icon } from './icons.js';
import { claim, draftOf, keepDraft, say, setMode } from './thread.js';

const LONGEST = 10_000;
const COUNT_FROM = 7_000;
const TYPING_EVERY_MS = 3_000;

export function Composer({ id, thread }) {
  if (isWaiting(thread)) return html`<${Take} id=${id} thread=${thread} />`;
  if (isClosed(thread)) return html`<${Over} thread=${thread} />`;
  return html`<${Write} key=${isMine(thread)} id=${id} thread=${thread} mode=${isMine(thread) ? thread.mode : 'note'} />`;
}

function Take({ id, thread }) {
  const name = thread.packet.customer?.name || 'The customer';
  return html`<div class="composer waiting">
    <p><strong>${name} is waiting for a person.</strong> Take the conversation to answer; the assistant stays silent until you hand it back.</p>
    <button class="button primary" disabled=${thread.claiming} onClick=${() => claim(id)} title="Take the conversation (c)">
      <${Icon} name="hand" /><span>${thread.claiming ? 'Taking…' : 'Take conversation'}</span></button>
  </div>`;
}

function Over({ thread }) {
  const words = {
    bot: 'Handed back: the assistant answers from here.',
    closed: 'Closed. It opens again when the customer writes.',
  }[thread.state] ?? 'Resolved. The customer has come back since: see the newer entry.';
  return html`<div class="composer waiting"><p>${words}</p></div>`;
}

/** Replies and notes for who holds the conversation, notes for everybody else. */
function Write({ id, thread, mode }) {
  const [text, setText] = useState(draftOf(id, mode));
  const area = useRef(null);
  const typedAt = useRef(0);

  useEffect(() => {
    setText(draftOf(id, mode));
  }, [mode]);
  useEffect(() => {
    if (isMine(thread) && matchMedia('(min-width: 640px)').matches) area.current?.focus();
  }, []);
  useLayoutEffect(() => grow(area.current), [text]);

  const change = (event) => {
    setText(event.target.value);
    keepDraft(id, mode, event.target.value);
    if (mode === 'reply' && event.target.value && Date.now() - typedAt.current > TYPING_EVERY_MS) {
      typedAt.current = Date.now();
      sayTyping(id);
    }
  };
  const send = () => {
    if (!text.trim()) return;
    say(id, mode, text.trim());
    setText('');
    typedAt.current = 0;
    area.current?.focus();
  };
  const onKey = (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  const note = mode === 'note';
  return html`<form class=${classes('composer', note && 'note')} onSubmit=${(event) => { event.preventDefault(); send(); }}>
    <textarea id="composer" ref=${area} rows="2" maxlength=${LONGEST} value=${text} onInput=${change} onKeyDown=${onKey}
      aria-label=${note ? 'Private note' : 'Reply to the customer'}
      placeholder=${note ? 'Write a note. Only colleagues see it.' : 'Write to the customer…'}></textarea>
    <div class="composer-low">
      ${isMine(thread) ? html`<div class="switch" role="group" aria-label="What to write">
        <button type="button" aria-pressed=${!note} title="Reply (r)" onClick=${() => setMode(id, 'reply')}><${Icon} name="message-circle" />Reply</button>
        <button type="button" aria-pressed=${note} title="Private note (n)" onClick=${() => setMode(id, 'note')}><${Icon} name="lock" />Private note</button>
      </div>` : html`<span class="hint">${holderName(thread)} has this conversation. You can leave a note.</span>`}
      <span class="spacer"></span>
      ${text.length > COUNT_FROM ? html`<span class="hint">${LONGEST - text.length} left</span>` : isMine(thread) && html`<span class="hint only-wide">Shift + Enter for a new line</span>`}
      <button class="button primary" disabled=${!text.trim()}><${Icon} name=${note ? 'sticky-note' : 'send'} /><span>${note ? 'Save note' : 'Send'}</span></button>
    </div>
  </form>`;
}

/** As high as the text, up to what the style sheet allows. */
function grow(element) {
  if (!element) return;
  element.style.setProperty('--text-height', 'auto');
  element.style.setProperty('--text-height', `${element.scrollHeight}px`);
}
