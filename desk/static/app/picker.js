/* The list that opens at "/" in the composer: search by typing, arrows, Enter inserts. */
import { html, classes, useEffect, useLayoutEffect, useRef } from './base.js';
import { loadReplies } from './canned.js';
import { Icon } from './icons.js';

export const PICKER = 'picker';
export const optionId = (at) => `${PICKER}-${at}`;

export function Picker({ replies, items, at, onPick, onManage }) {
  const list = useRef(null);
  useEffect(() => {
    loadReplies();
  }, []);
  useLayoutEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, items.length]);
  // The mouse must not take the focus out of the text.
  const pick = (act) => (event) => {
    event.preventDefault();
    act();
  };
  return html`<div class="picker">
    <ul role="listbox" id=${PICKER} aria-label="Canned replies" ref=${list}>
      ${items.map((one, number) => html`<li key=${one.id} id=${optionId(number)} role="option" aria-selected=${number === at}
        class=${classes('pick', number === at && 'current')} onMouseDown=${pick(() => onPick(one))}>
        <span class="pick-top"><kbd>/${one.shortcut}</kbd><strong>${one.title}</strong>${!one.shared && html`<span class="tag">yours</span>`}</span>
        <span class="pick-text">${one.text}</span></li>`)}
      <li id=${optionId(items.length)} role="option" aria-selected=${at === items.length} class=${classes('pick manage', at === items.length && 'current')}
        onMouseDown=${pick(onManage)}><${Icon} name="pencil-line" /><span>${replies.items.length ? 'Write and change canned replies' : 'Write the first canned reply'}</span></li>
    </ul>
    <p class="picker-foot" role="status">${said(replies, items)}</p>
  </div>`;
}

function said(replies, items) {
  if (replies.status === 'loading') return 'Loading…';
  if (replies.status === 'error') return `The replies could not be loaded. ${replies.error.message}`;
  if (!replies.items.length) return 'No canned replies yet.';
  if (!items.length) return 'No reply with these words.';
  return `${items.length} ${items.length === 1 ? 'reply' : 'replies'}. Arrows to choose, Enter to insert, Esc to close.`;
}
