/* The customer's other channels in the card: how they were proved to be theirs, and a supervisor's way to separate them. */
import { api } from './api.js';
import { html, useState } from './base.js';
import { toast } from './desk.js';
import { get } from './store.js';
import { reload } from './thread.js';
import { channelName, dayName } from './words.js';

const PROOFS = { link: 'a link of their own', code: 'a one-time code' };

export function Addresses({ id, thread }) {
  const { history } = thread;
  if (!history?.conversations.length) return null;
  const mayUndo = ['supervisor', 'admin'].includes(get().agent.role);
  const channels = Object.fromEntries(history.conversations.map((one) => [one.conversation_id, one]));
  const joins = history.joins.filter((join) => !join.undone_at);
  return html`<section class="part"><h3><span>Same customer</span></h3><ul class="lines addresses">
    ${joins.map((join) => html`<${Join} key=${join.id} join=${join} other=${channels[join.conversation_id] ?? channels[join.from_conversation_id]}
      id=${id} mayUndo=${mayUndo} />`)}
  </ul></section>`;
}

function Join({ id, join, other, mayUndo }) {
  const [asking, setAsking] = useState(false);
  if (!other) return null;
  const name = [channelName(other.channel), other.address].filter(Boolean).join(', ');
  return html`<li><span>${name}: proved by ${PROOFS[join.proof]}, ${dayName(join.at)}
    ${mayUndo && !asking && html`${' '}<button class="link" onClick=${() => setAsking(true)}>Separate</button>`}
    ${asking && html`<${Reason} id=${id} join=${join} name=${name} onDone=${() => setAsking(false)} />`}</span></li>`;
}

function Reason({ id, join, name, onDone }) {
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await api.separate(join.id, reason.trim());
      toast('Separated. Each has back what was its own.');
      onDone();
      await reload(id);
    } catch (problem) {
      toast(problem.message, 'danger');
      setBusy(false);
    }
  };
  return html`<form class="separate" onSubmit=${submit}>
    <label class="field"><span>Why is ${name} somebody else's?</span>
      <input maxlength="500" value=${reason} onInput=${(event) => setReason(event.target.value)} /></label>
    <div class="actions"><button class="button danger" disabled=${busy || !reason.trim()}>Separate</button>
      <button type="button" class="button" onClick=${onDone}>Cancel</button></div>
  </form>`;
}
