/* A conversation that is on offer to me: who, why, for how long, and the two answers. */
import { api } from './api.js';
import { html, useState } from './base.js';
import { refreshLists, select, toast } from './desk.js';
import { Icon } from './icons.js';
import { useNow } from './store.js';

export function Offer({ state }) {
  const row = state.lists.queued.items.find((one) => one.offered_to === state.agent.id);
  if (!row) return null;
  return html`<${Asked} key=${row.id} row=${row} />`;
}

function Asked({ row }) {
  const now = useNow(1);
  const [busy, setBusy] = useState(false);
  const left = Math.max(Math.ceil((new Date(row.offered_until) - now) / 1000), 0);
  const answer = (accept) => async () => {
    setBusy(true);
    try {
      await api.offer(row.id, accept);
      if (accept) select(row.id);
    } catch (problem) {
      toast(problem.message, 'danger');
    }
    await refreshLists();
    setBusy(false);
  };
  return html`<section class="offer" aria-label="Offered to you">
    <p class="offer-head"><${Icon} name="inbox" /><strong>Offered to you</strong>
      <span class="figure" role="timer" aria-label=${`${left} seconds left`}>${left} s</span></p>
    <p class="offer-who"><span class="row-name">${row.customer_name || 'Visitor'}</span><span class="tag">${row.reason_label}</span></p>
    ${row.last_message && html`<p class="row-last">${row.last_message.text}</p>`}
    ${(row.relaxed ?? []).map((words) => html`<p key=${words} class="facts">${words}</p>`)}
    <div class="offer-answers">
      <button class="button primary" disabled=${busy} onClick=${answer(true)}>Take</button>
      <button class="button" disabled=${busy} onClick=${answer(false)}>Pass on</button>
    </div>
  </section>`;
}
