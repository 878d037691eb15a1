/* A change of an order that an agent begins: choose, hear what will happen, confirm. The policy decides at the service. */
import { api } from './api.js';
import { html, useEffect, useRef, useState } from './base.js';
import { Buttons, Dialog, Trouble, useSubmit } from './dialog.js';
import { Icon } from './icons.js';
import { Choices, wishOf } from './order_choices.js';
import { ACTION_NAMES } from './order_words.js';
import { get, set } from './store.js';
import { catchUp } from './thread.js';
import { write } from './writing.js';

const close = () => set({ dialog: null, order: null });

/** What was chosen and not carried out yet: still there after the customer has been asked. */
const kept = new Map();

/** Go to the composer with these words; the agent sends them or not. */
function tell(id, words) {
  close();
  set({ drawer: false, pane: 'conversation' });
  write(id, 'reply', words);
}

export function OrderChange({ id, order: { orderId, action } }) {
  const key = `${id} ${orderId} ${action}`;
  const [load, setLoad] = useState({ status: 'loading' });
  const [chosen, setChosen] = useState(kept.get(key) ?? { lines: [], instead: {} });
  const [plan, setPlan] = useState(null);
  const [done, setDone] = useState(null);
  const inside = useRef(null);
  const choose = (more) => {
    const next = { ...chosen, ...more };
    kept.set(key, next);
    setChosen(next);
  };
  useEffect(() => {
    api.orderChoices(id, action, orderId).then(
      (choices) => setLoad({ status: 'ready', choices }),
      (error) => setLoad({ status: 'error', error }),
    );
  }, []);
  const step = done ? 'done' : plan ? 'read' : load.status;
  useEffect(() => inside.current?.querySelector('[data-step]')?.focus(), [step]);
  const body = () => ({ action, epoch: get().open[id].epoch, ...(orderId && { order_id: orderId }), ...wishOf(action, chosen, load.choices) });
  const finish = (told) => {
    kept.delete(key);
    setDone(told);
    catchUp(id);
  };
  return html`<${Dialog} title=${`${ACTION_NAMES[action]}${orderId && `: ${orderId}`}`} onClose=${close}><div class="order-steps" ref=${inside}>
    ${step === 'loading' && html`<div aria-busy="true"><span class="bone w90"></span></div>`}
    ${step === 'error' && html`<${Trouble} problem=${load.error} />`}
    ${step === 'ready' && html`<${Choose} action=${action} choices=${load.choices} chosen=${chosen} choose=${choose} onPlan=${async () => setPlan(await readOut(id, body()))} />`}
    ${step === 'read' && html`<${ReadOut} id=${id} action=${action} plan=${plan} body=${body} onBack=${() => setPlan(null)} onDone=${finish} />`}
    ${step === 'done' && html`<${Done} id=${id} done=${done} />`}
  </div><//>`;
}

/** Return the read-out. Throws with the policy's words where it does not allow it. */
async function readOut(id, body) {
  const plan = await api.planChange(id, body);
  if (plan.why_not) throw new Error(plan.why_not);
  return plan;
}

function Choose({ action, choices, chosen, choose, onPlan }) {
  const form = useSubmit(onPlan);
  if (choices.why_not) return html`<p class="problem" role="alert" tabindex="-1" data-step><${Icon} name="triangle-alert" /><span>${choices.why_not}</span></p>`;
  return html`<form onSubmit=${form.submit}>
    <${Choices} action=${action} choices=${choices} chosen=${chosen} choose=${choose} />
    <${Trouble} problem=${form.problem} />
    <${Buttons} onCancel=${close} busy=${form.busy} label="Read out" disabled=${!wishOf(action, chosen, choices)} />
  </form>`;
}

function ReadOut({ id, action, plan, body, onBack, onDone }) {
  const [reason, setReason] = useState('');
  const [agreed, setAgreed] = useState(false);
  const gives = action === 'goodwill';
  const form = useSubmit(async () => {
    if (plan.needs_approval) {
      await api.askCredit(id, { ...body(), reason: reason.trim() });
      onDone({ asked: true });
    } else {
      const { told } = await api.changeOrder(id, { ...body(), plan_id: plan.plan_id, reason: reason.trim(), agreed: agreed || gives });
      onDone({ told });
    }
  });
  const ready = reason.trim().length >= 3 && (agreed || gives);
  return html`<form onSubmit=${form.submit}>
    <section class="read-out" tabindex="-1" data-step aria-label="What will happen"><p>${plan.text}</p></section>
    <p class="hint">Allowed by <span class="mono">${plan.rule}</span>, policy ${plan.policy_version}.</p>
    ${plan.needs_approval && html`<p class="strip soon"><${Icon} name="shield-question-mark" /><span>This is more than you may give. A supervisor has to approve it.</span></p>`}
    ${!gives && html`<label class="check"><input type="checkbox" checked=${agreed} onChange=${(event) => setAgreed(event.target.checked)} required />
      <span><strong>The customer has agreed to this</strong><span class="hint">Not yet? Ask them first: <button type="button" class="link" onClick=${() => tell(id, `${plan.text}\n\n${plan.question}`)}>put it into the reply</button></span></span></label>`}
    <label class="field"><span>Why? Kept with the change, for colleagues</span>
      <input value=${reason} required minlength="3" maxlength="500" onInput=${(event) => setReason(event.target.value)} /></label>
    <${Trouble} problem=${form.problem} />
    <footer><button type="button" class="button" onClick=${onBack}>Back</button>
      <button class="button primary" disabled=${form.busy || !ready}>${form.busy ? 'One moment…' : plan.needs_approval ? 'Ask a supervisor' : confirmed(action, plan)}</button></footer>
  </form>`;
}

const confirmed = (action, plan) => (action === 'goodwill' ? plan.title.replace(/^Yes, /, 'Give ') : plan.title);

function Done({ id, done }) {
  const words = done.asked ? 'Supervisors have been told. You see here and in the conversation what they decide.' : done.told;
  return html`<p class="read-out" tabindex="-1" data-step role="status"><${Icon} name="circle-check" /><span>${words}</span></p>
    <footer><button type="button" class="button" onClick=${close}>Close</button>
      ${!done.asked && html`<button type="button" class="button primary" onClick=${() => tell(id, done.told)}>Write it to the customer</button>`}</footer>`;
}
