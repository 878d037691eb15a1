/* Where the agent writes. It keeps its place whatever the conversation's state is. */
import { html, classes, useEffect, useLayoutEffect, useRef, useState } from './base.js';
import { AttachButton, Tray, useFiles } from './attach.js';
import { Blanks } from './blanks.js';
import { filled, found, loadReplies, slashAt, valuesOf, variablesIn } from './canned.js';
import { sayTyping } from './desk.js';
import { holderName, isClosed, isMine, isWaiting } from './holder.js';
import { Icon } from './icons.js';
import { Colleagues, useColleagues } from './mentions.js';
import { PICKER, Picker, optionId } from './picker.js';
import { get, set } from './store.js';
import { blanksOf, claim, draftOf, keepBlanks, keepDraft, say, setMode } from './thread.js';

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
    if (isMine(thread)) loadReplies(); // so that a slash finds them at once
    if (isMine(thread) && matchMedia('(min-width: 640px)').matches) area.current?.focus();
  }, []);
  useLayoutEffect(() => grow(area.current), [text]);

  const put = (words, caret = null) => {
    setText(words);
    keepDraft(id, mode, words);
    if (caret !== null) requestAnimationFrame(() => area.current?.setSelectionRange(caret, caret));
  };
  const change = (event) => {
    put(event.target.value);
    picker.look(event.target);
    if (mode === 'note') colleagues.look(event.target);
    if (mode === 'reply' && event.target.value && Date.now() - typedAt.current > TYPING_EVERY_MS) {
      typedAt.current = Date.now();
      sayTyping(id);
    }
  };
  const picker = usePicker(({ from, query }, reply) => {
    const words = filled(reply.text, valuesOf(thread.packet, get().agent));
    keepBlanks(id, mode, [...new Set([...blanksOf(id, mode), ...variablesIn(words)])]);
    const after = text.slice(from + 1 + query.length);
    put(text.slice(0, from) + words + after, from + words.length);
    requestAnimationFrame(() => document.querySelector('[data-blank]')?.focus());
  });
  const colleagues = useColleagues(({ from, query }, one) => {
    const named = `@${one.username} `;
    put(text.slice(0, from) + named + text.slice(from + 1 + query.length), from + named.length);
  });
  const files = useFiles(id);
  const nothing = !text.trim() && (mode === 'note' || !files.ready.length);
  const blanks = blanksOf(id, mode).filter((name) => text.includes(`{${name}}`));
  const fillIn = (name, value) => {
    put(text.replaceAll(`{${name}}`, value));
    requestAnimationFrame(() => (document.querySelector('[data-blank]') ?? area.current)?.focus());
  };
  const send = () => {
    const sent = mode === 'reply' ? files.ready : [];
    if ((mode === 'reply' && files.open) || !(text.trim() || sent.length)) return;
    if (blanks.length) {
      document.querySelector('[data-blank]')?.focus();
      return;
    }
    say(id, mode, text.trim(), sent);
    if (sent.length) files.clear();
    setText('');
    typedAt.current = 0;
    area.current?.focus();
  };
  const onKey = (event) => {
    if (event.isComposing || colleagues.onKey(event) || picker.onKey(event)) return;
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    send();
  };
  const note = mode === 'note';
  return html`<form class=${classes('composer', note && 'note')} onSubmit=${(event) => { event.preventDefault(); send(); }}>
    ${picker.open && html`<${Picker} ...${picker.list} />`}
    ${colleagues.open && html`<${Colleagues} ...${colleagues.list} />`}
    ${blanks.length > 0 && html`<${Blanks} names=${blanks} onFill=${fillIn} />`}
    ${mode === 'reply' && html`<${Tray} files=${files} />`}
    <textarea id="composer" ref=${area} rows="2" maxlength=${LONGEST} value=${text} onInput=${change} onKeyDown=${onKey}
      aria-label=${note ? 'Private note' : 'Reply to the customer'} aria-autocomplete="list" aria-haspopup="listbox" ...${colleagues.open ? colleagues.controls : picker.controls}
      onBlur=${() => { picker.close(); colleagues.close(); }} placeholder=${note ? 'Write a note, @ for a colleague. Only colleagues see it.' : 'Write to the customer, / for canned replies…'}></textarea>
    <div class="composer-low">
      ${isMine(thread) ? html`<div class="switch" role="group" aria-label="What to write">
        <button type="button" aria-pressed=${!note} title="Reply (r)" onClick=${() => setMode(id, 'reply')}><${Icon} name="message-circle" />Reply</button>
        <button type="button" aria-pressed=${note} title="Private note (n)" onClick=${() => setMode(id, 'note')}><${Icon} name="lock" />Private note</button>
      </div>` : html`<span class="hint">${holderName(thread)} has this conversation. You can leave a note.</span>`}
      <button type="button" class="icon-button" aria-label="Canned replies" title="Canned replies (/)" onClick=${() => set({ dialog: 'canned' })}><${Icon} name="zap" /></button>
      ${!note && html`<${AttachButton} files=${files} />`}
      <span class="spacer"></span>
      ${text.length > COUNT_FROM ? html`<span class="hint">${LONGEST - text.length} left</span>` : isMine(thread) && html`<span class="hint only-wide">Shift + Enter for a new line</span>`}
      <button class="button primary" disabled=${nothing || (!note && files.open)}><${Icon} name=${note ? 'sticky-note' : 'send'} /><span>${note ? 'Save note' : 'Send'}</span></button>
    </div>
  </form>`;
}

/** The list of canned replies at a slash. `insert(slash, reply)` puts one in its place. */
function usePicker(insert) {
  const [slash, setSlash] = useState(null);
  const [at, setAt] = useState(0);
  const { replies } = get();
  const items = slash ? found(replies.items, slash.query) : [];
  // Several words that no reply has are a sentence; one is a slip, which Enter must not send to the customer.
  const open = Boolean(slash) && (items.length > 0 || !/ /.test(slash.query));
  const close = () => setSlash(null);
  const look = ({ value, selectionStart }) => {
    const next = slashAt(value, selectionStart);
    if (next && !slash) loadReplies();
    setSlash(next);
    setAt(0);
  };
  const pick = (reply) => {
    close();
    insert(slash, reply);
  };
  const manage = () => {
    pick({ text: '' });
    set({ dialog: 'canned' });
  };
  const choose = () => {
    if (at < items.length) pick(items[at]);
    else if (replies.status !== 'loading') manage();
  };
  const acts = {
    ArrowDown: () => setAt((at + 1) % (items.length + 1)),
    ArrowUp: () => setAt((at + items.length) % (items.length + 1)),
    Enter: choose,
    Tab: choose,
    Escape: close,
  };
  /** Whether the list has used the key. */
  const onKey = (event) => {
    if (!open || event.shiftKey || !acts[event.key]) return false;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
    return true;
  };
  const controls = open ? { 'aria-controls': PICKER, 'aria-activedescendant': optionId(at) } : {};
  return { open, close, look, onKey, controls, list: { replies, items, at, onPick: pick, onManage: manage } };
}

/** As high as the text, up to what the style sheet allows. */
function grow(element) {
  if (!element) return;
  element.style.setProperty('--text-height', 'auto');
  element.style.setProperty('--text-height', `${element.scrollHeight}px`);
}
