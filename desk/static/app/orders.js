/* The customer's orders: what is in them, how they stand, and what the policy allows with each now. */
import { api } from './api.js';
import { html, classes, useEffect, useState } from './base.js';
import { orderNotes } from './changes.js';
import { isMine } from './holder.js';
import { Icon } from './icons.js';
import { ACTION_NAMES } from './order_words.js';
import { set } from './store.js';
import { plain } from './words.js';

export function Orders({ id, thread }) {
  const [load, setLoad] = useState({ status: 'loading' });
  const [again, setAgain] = useState(0);
  const noted = orderNotes(thread);
  useEffect(() => {
    let here = true;
    api.orders(id).then(
      (told) => here && setLoad({ status: 'ready', ...told }),
      (error) => here && setLoad({ status: 'error', error }),
    );
    return () => {
      here = false;
    };
  }, [id, thread.epoch, noted, again]);
  return html`<section class="part" aria-label="Orders" aria-busy=${load.status === 'loading'}><h3><span>Orders</span></h3>
    <${Inside} load=${load} thread=${thread} onRetry=${() => setAgain(again + 1)} /></section>`;
}

function Inside({ load, thread, onRetry }) {
  const { packet } = thread;
  if (load.status === 'loading') return html`<span class="bone w90"></span><span class="bone w60"></span>`;
  if (load.status === 'error') {
    return html`<p class="problem" role="alert"><${Icon} name="triangle-alert" /><span>${load.error.message}
      ${' '}<button class="link" onClick=${onRetry}>Try again</button></span></p>`;
  }
  if (!load.proved) return html`<${Unproved} orders=${packet.orders} />`;
  const mine = isMine(thread);
  const named = packet.slots?.order_id ?? packet.slots?.last_order;
  const first = load.orders.some((one) => one.order_id === named) ? named : load.orders[0]?.order_id;
  return html`
    ${load.orders.length === 0 && html`<p class="facts">There are no orders in this account yet.</p>`}
    ${!mine && load.orders.length > 0 && html`<p class="hint">Who holds the conversation can begin a change here.</p>`}
    <ul class="orders">${load.orders.map((order) => html`<li key=${order.order_id}><${Order} order=${order} open=${order.order_id === first} mine=${mine} /></li>`)}</ul>
    ${load.account && html`<${Account} account=${load.account} mine=${mine} />`}`;
}

/** What the visitor spoke of; its status is not theirs to know yet. */
function Unproved({ orders }) {
  if (!orders.length) return html`<p class="facts">Shown once the customer has proved who they are.</p>`;
  return html`<ul class="orders">${orders.map((order) => html`<li key=${order.order_id} class="order-named"><${Icon} name="package" /><span class="mono">${order.order_id}</span>
    <span class=${classes('tag', order.status === 'cancelled' && 'quiet')}>${order.status ? plain(order.status) : 'Status hidden until identity is proved'}</span></li>`)}</ul>`;
}

function Order({ order, open, mine }) {
  const days = [order.placed && `Placed ${order.placed}`, order.delivered && `delivered ${order.delivered}`].filter(Boolean).join(', ');
  return html`<details class="order" open=${open}>
    <summary><${Icon} name="chevron-right" /><span class="mono">${order.order_id}</span><span class="tag">${plain(order.status)}</span><span class="amount">${order.total}</span></summary>
    <div class="order-inside">
      ${days && html`<p class="facts">${days}</p>`}
      <${Lines} order=${order} />
      <ul class="facts">${order.payments.map((one, at) => html`<li key=${at}>${one.amount} ${one.kind === 'payment' ? 'paid with' : 'refunded to'} ${one.method}</li>`)}</ul>
      ${order.going_back && html`<p class="going-back"><${Icon} name="undo-2" /><span><strong>${order.going_back.kind === 'return' ? 'Return' : 'Exchange'} under way:</strong>
        ${' '}${order.going_back.items.join(', ')}${order.going_back.refund_to && `. Refund to ${order.going_back.refund_to}`}</span></p>`}
      ${order.cancel_reason && html`<p class="facts">Cancelled: ${order.cancel_reason}</p>`}
      ${order.address && html`<p class="facts">To ${order.address}</p>`}
      ${order.tracking_ids.length > 0 && html`<p class="facts">Tracking ${order.tracking_ids.join(', ')}</p>`}
      <${Actions} orderId=${order.order_id} actions=${order.actions} mine=${mine} />
    </div>
  </details>`;
}

function Lines({ order }) {
  return html`<table class="order-lines"><caption class="hidden">Lines of order ${order.order_id}</caption>
    <thead class="hidden"><tr><th scope="col">Item, quantity and price</th><th scope="col">Amount</th></tr></thead>
    <tbody>${order.lines.map((line) => html`<tr key=${`${line.item_id} ${line.price}`}>
      <td>${line.name}${line.variant && html`<span class="result">, ${line.variant}</span>`}<span class="times">${line.quantity} × ${line.price}</span></td>
      <td class="amount">${line.sum}</td></tr>`)}</tbody>
    <tfoot><tr><th scope="row">Total</th><td class="amount">${order.total}</td></tr></tfoot></table>`;
}

function Account({ account, mine }) {
  return html`<div class="order-account"><p class="facts">Default address: ${account.address || 'none'}</p>
    <${Actions} orderId="" actions=${account.actions} mine=${mine} /></div>`;
}

/** What can be begun as buttons, what cannot with the reason. */
function Actions({ orderId, actions, mine }) {
  const may = actions.filter((one) => one.allowed);
  const not = actions.filter((one) => !one.allowed);
  const about = orderId ? ` of order ${orderId}` : '';
  const begin = (action) => () => set({ dialog: 'order', order: { orderId, action } });
  return html`
    ${mine && may.length > 0 && html`<div class="order-actions" role="group" aria-label=${`What you can do${about}`}>
      ${may.map((one) => html`<button key=${one.action} class="button small" aria-haspopup="dialog" aria-label=${`${ACTION_NAMES[one.action]}${about}`} onClick=${begin(one.action)}>${ACTION_NAMES[one.action]}</button>`)}</div>`}
    ${!mine && may.length > 0 && html`<p class="facts">Possible: ${may.map((one) => ACTION_NAMES[one.action].toLowerCase()).join(', ')}</p>`}
    ${not.length > 0 && html`<details class="why-not"><summary>Not possible now: ${not.map((one) => ACTION_NAMES[one.action].toLowerCase()).join(', ')}</summary>
      <dl>${not.map((one) => html`<div key=${one.action}><dt>${ACTION_NAMES[one.action]}</dt><dd>${one.why_not}</dd></div>`)}</dl></details>`}`;
}
