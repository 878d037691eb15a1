/* Keyboard shortcuts: one table, used by the page and shown by "?". */
import { select, step } from './desk.js';
import { closeSearch, openSearch, read, stopReading } from './search.js';
import { get, set } from './store.js';
import { claim, setMode } from './thread.js';
import { isMine, isWaiting } from './holder.js';

export const KEYS = [
  ['j', 'Next conversation', () => move(1)],
  ['k', 'Previous conversation', () => move(-1)],
  ['c', 'Take the conversation', () => whenOpen(isWaiting, (id) => claim(id))],
  ['r', 'Reply to the customer', () => whenOpen(isMine, (id) => write(id, 'reply'))],
  ['n', 'Write a private note', () => whenOpen(isMine, (id) => write(id, 'note'))],
  ['/', 'Insert a canned reply', () => whenOpen(isMine, (id) => write(id, get().open[id].mode, '/'))],
  ['t', 'Transfer', () => whenOpen(isMine, () => set({ dialog: 'transfer' }))],
  ['z', 'Put aside until later', () => whenOpen(isMine, () => set({ dialog: 'snooze' }))],
  ['e', 'Resolve', () => whenOpen(isMine, () => set({ dialog: 'resolve' }))],
  ['s', 'Search conversations', openSearch],
  ['i', 'Show or hide the card', () => set({ drawer: Boolean(get().reading ?? get().selected) && !get().drawer })],
  ['?', 'This list', () => set({ dialog: 'keys' })],
  ['Esc', 'Close, or back to the list', leave],
];

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

/** Go to the composer; `begin` is written at the end of what is there. */
function write(id, mode, begin = '') {
  setMode(id, mode);
  requestAnimationFrame(() => {
    const area = document.getElementById('composer');
    area?.focus();
    if (!area || !begin) return;
    const gap = area.value && !/\s$/.test(area.value) ? ' ' : '';
    area.setRangeText(gap + begin, area.value.length, area.value.length, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
  });
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
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const key = event.key === 'Escape' ? 'Esc' : event.key;
  if (key !== 'Esc' && (isWriting(event.target) || get().dialog)) return;
  const found = KEYS.find(([name]) => name === key);
  if (!found) return;
  event.preventDefault();
  found[2]();
}
