/* Keyboard shortcuts: one table, used by the page and shown by "?". */
import { select, step } from './desk.js';
import { closeSearch, openSearch, read, stopReading } from './search.js';
import { get, set } from './store.js';
import { insert } from './suggested.js';
import { claim } from './thread.js';
import { isMine, isWaiting } from './holder.js';
import { write } from './writing.js';

export const KEYS = [
  ['j', 'Next conversation', () => move(1)],
  ['k', 'Previous conversation', () => move(-1)],
  ['c', 'Take the conversation', () => whenOpen(isWaiting, (id) => claim(id))],
  ['r', 'Reply to the customer', () => whenOpen(isMine, (id) => write(id, 'reply'))],
  ['n', 'Write a private note', () => whenOpen(isMine, (id) => write(id, 'note'))],
  ['/', 'Insert a canned reply', () => whenOpen(isMine, (id) => write(id, get().open[id].mode, '/'))],
  ['1', 'Insert the first suggested answer, 2 and 3 the next ones', () => whenOpen(isMine, (id) => insert(id, 0))],
  ['t', 'Transfer', () => whenOpen(isMine, () => set({ dialog: 'transfer' }))],
  ['z', 'Put aside until later', () => whenOpen(isMine, () => set({ dialog: 'snooze' }))],
  ['e', 'Resolve', () => whenOpen(isMine, () => set({ dialog: 'resolve' }))],
  ['s', 'Search conversations', openSearch],
  ['i', 'Show or hide the card', () => set({ drawer: Boolean(get().reading ?? get().selected) && !get().drawer })],
  ['?', 'This list', () => set({ dialog: 'keys' })],
  ['Esc', 'Close, or back to the list', leave],
];

/** With Alt they work while writing, too. */
const SUGGESTED = { Digit1: 0, Digit2: 1, Digit3: 2 };

/** Through the lists, or through what was found. */
function move(by) {
  const { search, reading } = get();
  if (!search) {
    step(by);
    return;
  }
  const at = search.results.findIndex((one) => one.conversation_id === reading?.id);
  const next = search.results[at < 0 ? 0 : Math.min(Math.max(at + by, 0), search.results.length - 1)];
  if (next) read(next.conversation_id);
}

function whenOpen(may, act) {
  const { selected, open, reading } = get();
  if (!reading && selected && may(open[selected])) act(selected);
}

function leave() {
  if (get().dialog) set({ dialog: null });
  else if (get().drawer) set({ drawer: false });
  else if (isWriting(document.activeElement)) document.activeElement.blur();
  else if (get().reading) stopReading();
  else if (get().search) closeSearch();
  else select(null);
}

const isWriting = (element) => Boolean(element?.closest?.('input, textarea, select, [contenteditable]'));

export function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.isComposing) return;
  const place = SUGGESTED[event.code];
  if (place !== undefined && !event.shiftKey && !get().dialog && (event.altKey || !isWriting(event.target))) {
    event.preventDefault();
    whenOpen(isMine, (id) => insert(id, place));
    return;
  }
  if (event.altKey) return;
  const key = event.key === 'Escape' ? 'Esc' : event.key;
  if (key !== 'Esc' && (isWriting(event.target) || get().dialog)) return;
  const found = KEYS.find(([name]) => name === key);
  if (!found) return;
  event.preventDefault();
  found[2]();
}
