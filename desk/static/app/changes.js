/* What was changed in the customer's orders, and what an agent is asked to agree to. */
import { api } from './api.js';
import { html, useEffect, useState } from './base.js';
import { isClosed, isMine } from './holder.js';
import { Icon } from './icons.js';
import { get } from './store.js';
import { catchUp } from './thread.js';
import { plain } from './words.js';

const NAMES = {
  cancel: 'Cancelled', return: 'Return requested', exchange: 'Exchange requested', change_items: 'Items changed',
  change_address: 'Address changed', change_payment: 'Payment changed', change_default_address: 'Default address changed',
  goodwill: 'Credit given',
};

/** How often something was noted about the customer's orders: whoever did it, what is shown of them is fetched anew. */
export const orderNotes = (thread) => thread.notes.filter((one) => one.kind === 'order').length;

const LEADS = new Set(['supervisor', 'admin']);

export function Changes({ id, thread }) {
  const [told, setTold] = useState(null);
  const proved = Boolean(thread.packet?.customer?.identity_proved);
  const noted = orderNotes(thread);
  useEffect(() => setTold(null), [id, thread.epoch, proved]);
  useEffect(() => {
    let here = true;
    if (proved) api.changes(id).then((answer) => here && setTold(answer), () => {});
    return () => {
      here = false;
    };
  }, [id, thread.epoch, proved, noted]);
  if (!told) return null;
  const open = told.requests.filter((one) => one.state === 'open');
  if (!open.length && !told.changes.length) return null;
  const done = (answer) => {
    setTold(answer);
    catchUp(id);
  };
  const mine = isMine(thread);
  // A supervisor decides on a credit without taking the conversation.
  const decides = mine || (LEADS.has(get().agent.role) && thread.epoch > 0 && !isClosed(thread));
  return html`<section class="part"><h3><span>Changes</span></h3>
    <ul class="changes">
      ${open.map((one) => html`<${Request} key=${one.request_id} one=${one} id=${id} epoch=${thread.epoch} mine=${decides} onDone=${done} />`)}
      ${told.changes.map((one) => html`<${Change} key=${one.action_id} one=${one} id=${id} epoch=${thread.epoch} mine=${mine} onDone=${done} />`)}
    </ul></section>`;
}

function Request({ one, id, epoch, mine, onDone }) {
  const [deciding, setDeciding] = useState('');
  const decide = (decision) => (reason) => api.approve(id, { request_id: one.request_id, decision, reason, epoch });
  // While one asks for its reason, the other is out of the way.
  const shown = [['approve', 'Approve'], ['decline', 'Decline']].filter(([decision]) => !deciding || deciding === decision);
  return html`<li><${Icon} name="shield-question-mark" />
    <span><strong>Asks for ${one.words}</strong>, order <span class="mono">${one.order_id}</span>. ${one.reason}</span>
    ${mine && shown.map(([decision, label]) => html`<${WithReason} key=${decision} label=${label} act=${decide(decision)} onDone=${onDone}
      onAsking=${(asking) => setDeciding(asking ? decision : '')} />`)}</li>`;
}

function Change({ one, id, epoch, mine, onDone }) {
  const name = `${one.undoes ? 'Undone: ' : ''}${NAMES[one.action] ?? plain(one.action)}`;
  const undo = (reason) => api.undo(id, { action_id: one.action_id, reason, epoch });
  return html`<li><${Icon} name="package" />
    <span>${name} <span class="mono">${one.order_id}</span><span class="result">${one.money && ` ${one.money}`}
      ${` by ${one.by === 'agent' ? 'a colleague' : 'the assistant'}, `}<span class="mono">${one.rule}</span>${one.reason && `: ${one.reason}`}</span></span>
    ${mine && one.may_undo && html`<${WithReason} label="Undo" act=${undo} onDone=${onDone} />`}</li>`;
}

/** A button that asks for the reason before it acts, and says what went wrong. */
export function WithReason({ label, act, onDone, onAsking }) {
  const [asking, setIsAsking] = useState(false);
  const setAsking = (is) => {
    setIsAsking(is);
    onAsking?.(is);
  };
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    setProblem('');
    try {
      onDone(await act(reason.trim()));
    } catch (error) {
      setProblem(error.message);
      setBusy(false);
    }
  };
  if (!asking) return html`<button class="button" onClick=${() => setAsking(true)}>${label}</button>`;
  return html`<form class="reason" onSubmit=${submit}>
    <label>Why? <input value=${reason} required minlength="3" maxlength="500" autofocus onInput=${(event) => setReason(event.target.value)} /></label>
    <button class="button primary" disabled=${busy || reason.trim().length < 3}>${label}</button>
    <button type="button" class="button" onClick=${() => setAsking(false)}>Cancel</button>
    <div role="alert">${problem && html`<p class="problem"><${Icon} name="triangle-alert" /><span>${problem}</span></p>`}</div></form>`;
}
