/* Answers from the articles to what the customer wrote last: shown in the card, put into the reply with one key. */
import { api } from './api.js';
import { html, useEffect } from './base.js';
import { toast } from './desk.js';
import { isMine } from './holder.js';
import { Icon } from './icons.js';
import { get, set, setOpen } from './store.js';
import { keepTaken } from './thread.js';
import { safeUrl } from './url.js';
import { write } from './writing.js';

const PAUSE_MS = 250; // messages that come in quick succession are answered as one

export function Suggested({ id, thread }) {
  const asked = thread.messages.findLast((one) => one.role === 'customer')?.seq ?? 0;
  const mine = isMine(thread);
  useEffect(() => {
    const timer = setTimeout(() => look(id), thread.suggested ? PAUSE_MS : 0);
    return () => clearTimeout(timer);
  }, [id, asked, mine]);
  const { suggested } = thread;
  if (!suggested?.items.length) return null;
  return html`<section class="part" aria-label="Suggested answers">
    <h3><span>Suggested answers</span>${!suggested.sure && html`<span class="hint">may not fit</span>`}</h3>
    <ol class="suggested">${suggested.items.map((item, at) => html`<${Item} key=${item.article_id} id=${id} item=${item} at=${at} mine=${mine} />`)}</ol>
  </section>`;
}

function Item({ id, item, at, mine }) {
  const source = item.section ? `${item.title} → ${item.section}` : item.title;
  return html`<li>
    <p class="suggested-text">${item.text}</p>
    <p class="suggested-low"><a href=${safeUrl(item.url)} target="_blank" rel="noopener noreferrer"><${Icon} name="file-text" /><span>${source}</span></a>
      ${item.internal
        ? html`<span class="tag" title="Customers cannot open it: say it in your own words">internal</span>`
        : mine && html`<button class="button small" aria-label=${`Insert: ${source}`} title=${`Insert (${at + 1}, or Alt + ${at + 1} while writing)`} onClick=${() => insert(id, at)}><kbd>${at + 1}</kbd>Insert</button>`}</p>
  </li>`;
}

/** Fetch what fits the customer's last words; without a connection what was there stays. */
async function look(id) {
  try {
    const suggested = await api.suggestions(id);
    setOpen(id, { suggested });
  } catch {
    // It is a help: the conversation goes on without it.
  }
}

/** Put the suggestion at this place into the reply; its source goes along. */
export function insert(id, at) {
  const { id: suggestedId, items = [] } = get().open[id]?.suggested ?? {};
  const item = items[at];
  if (!item || !isMine(get().open[id])) return;
  if (item.internal) {
    toast('This article is internal: tell the customer in your own words.');
    return;
  }
  keepTaken(id, suggestedId, at);
  set({ drawer: false, pane: 'conversation' });
  write(id, 'reply', item.text);
}
