/* The dialogs: resolve, transfer, put aside, flag a wrong answer, keyboard shortcuts. Canned replies and changes of orders have files of
   their own. */
import { api } from './api.js';
import { html, useEffect, useState } from './base.js';
import { CannedReplies } from './canned_dialog.js';
import { toast } from './desk.js';
import { Buttons, Dialog, Trouble, useSubmit } from './dialog.js';
import { Icon } from './icons.js';
import { KEYS } from './keys.js';
import { OrderChange } from './order_dialog.js';
import { get, set } from './store.js';
import { Tags, clean } from './tags.js';
import { resolve, snooze, transfer } from './thread.js';
import { OUTCOMES, STATUS, plain } from './words.js';

export function Dialogs({ state, thread, now }) {
  const id = state.selected;
  switch (state.dialog) {
    case 'keys':
      return html`<${Shortcuts} />`;
    case 'canned':
      return html`<${CannedReplies} state=${state} />`;
    case 'resolve':
      return thread && html`<${Resolve} id=${id} thread=${thread} />`;
    case 'transfer':
      return thread && html`<${Transfer} id=${id} state=${state} thread=${thread} />`;
    case 'snooze':
      return thread && html`<${Snooze} id=${id} now=${now} />`;
    case 'order':
      return thread && html`<${OrderChange} id=${id} thread=${thread} order=${state.order} />`;
    case 'flag':
      return thread && html`<${Flag} id=${id} seq=${state.flagged} />`;
    default:
      return null;
  }
}

const close = () => set({ dialog: null });

function Resolve({ id, thread }) {
  const [outcome, setOutcome] = useState('solved');
  const [summary, setSummary] = useState('');
  const [back, setBack] = useState(true);
  const [note, setNote] = useState('');
  const [tags, setTags] = useState([]);
  const [tag, setTag] = useState('');
  // A tag that was written and not added is meant, too.
  const all = () => [...new Set([...tags, clean(tag)])].filter(Boolean).slice(0, 10);
  const form = useSubmit(() => resolve(id, { outcome, summary: summary.trim(), return_to_bot: back, note: back ? note.trim() : '', tags: all() }));
  const name = thread.packet?.customer?.name || 'the customer';
  return html`<${Dialog} title="Resolve the conversation" onClose=${close}><form onSubmit=${form.submit}>
    <fieldset class="choices"><legend>How did it end?</legend>
      ${OUTCOMES.map(([value, words]) => html`<label key=${value}><input type="radio" name="outcome" value=${value}
        checked=${value === outcome} onChange=${() => setOutcome(value)} /><span>${words}</span></label>`)}
    </fieldset>
    <label class="field"><span>Summary for colleagues</span>
      <textarea data-first rows="3" maxlength="10000" value=${summary} onInput=${(event) => setSummary(event.target.value)}
        placeholder="What was it about, what did you do?" required=${outcome !== 'spam'}></textarea></label>
    <${Tags} tags=${tags} draft=${tag} onChange=${setTags} onDraft=${setTag} />
    <label class="check"><input type="checkbox" checked=${back} onChange=${(event) => setBack(event.target.checked)} />
      <span><strong>Hand back to the assistant</strong><span class="hint">${back
        ? `The assistant carries on with ${name}.`
        : 'The conversation is closed. It opens again when the customer writes.'}</span></span></label>
    ${back && html`<label class="field"><span>What the assistant should tell them (optional)</span>
      <input maxlength="300" value=${note} onInput=${(event) => setNote(event.target.value)} placeholder="Your replacement is on its way." /></label>`}
    <${Trouble} problem=${form.problem} />
    <${Buttons} onCancel=${close} busy=${form.busy} label=${back ? 'Resolve and hand back' : 'Resolve and close'} disabled=${outcome !== 'spam' && !summary.trim()} />
  </form><//>`;
}

function Transfer({ id, state, thread }) {
  const colleagues = state.agents.filter((one) => one.id !== get().agent.id && one.role !== 'writer');
  const skills = [...new Set([...state.agents.flatMap((one) => one.skills), ...(thread.packet?.skills ?? [])])].sort();
  const [target, setTarget] = useState('');
  const [note, setNote] = useState('');
  const [kind, value] = [target.slice(0, target.indexOf(':')), target.slice(target.indexOf(':') + 1)];
  const name = kind === 'agent' ? colleagues.find((one) => one.id === value)?.name : plain(value);
  const form = useSubmit(() => transfer(id, { [kind]: value, note: note.trim() }, `Transferred to ${name}.`));
  return html`<${Dialog} title="Transfer the conversation" onClose=${close}><form onSubmit=${form.submit}>
    <label class="field"><span>To</span>
      <select data-first value=${target} onChange=${(event) => setTarget(event.target.value)} required>
        <option value="" disabled>Choose a colleague or a skill</option>
        ${colleagues.length > 0 && html`<optgroup label="Colleagues">${colleagues.map((one) => html`<option key=${one.id} value=${`agent:${one.id}`}>
          ${one.name} (${STATUS[one.status].toLowerCase()})</option>`)}</optgroup>`}
        ${skills.length > 0 && html`<optgroup label="Back to the queue, for">${skills.map((one) => html`<option key=${one} value=${`skill:${one}`}>${plain(one)}</option>`)}</optgroup>`}
      </select></label>
    <label class="field"><span>Note for the next person</span>
      <textarea rows="3" maxlength="10000" value=${note} onInput=${(event) => setNote(event.target.value)}
        placeholder="What have you found out, what is left to do?" required></textarea></label>
    <${Trouble} problem=${form.problem} />
    <${Buttons} onCancel=${close} busy=${form.busy} label="Transfer" disabled=${!target || !note.trim()} />
  </form><//>`;
}

function Snooze({ id, now }) {
  const tomorrow = new Date(now);
  tomorrow.setDate(tomorrow.getDate() + 1);
  tomorrow.setHours(9, 0, 0, 0);
  const choices = [
    ['in 15 minutes', new Date(now + 15 * 60_000)],
    ['in 1 hour', new Date(now + 60 * 60_000)],
    ['in 4 hours', new Date(now + 4 * 60 * 60_000)],
    ['tomorrow at 9:00', tomorrow],
  ];
  const [chosen, setChosen] = useState(null);
  const form = useSubmit(() => snooze(id, chosen[1].toISOString(), `Put aside; back ${chosen[0]}.`));
  useEffect(() => {
    if (chosen) form.submit();
  }, [chosen]);
  return html`<${Dialog} title="Put aside until later" onClose=${close}>
    <p class="hint">The conversation stays with you and moves down in your list. The customer's messages still arrive.</p>
    <div class="stack">${choices.map((one, at) => html`<button key=${one[0]} data-first=${at === 0 ? '' : null} class="button wide" disabled=${form.busy} onClick=${() => setChosen(one)}>
      <${Icon} name="alarm-clock" /><span>Back ${one[0]}</span></button>`)}</div>
    <${Trouble} problem=${form.problem} />
  <//>`;
}

function Flag({ id, seq }) {
  const [reason, setReason] = useState('');
  const form = useSubmit(async () => {
    await api.flag({ handoff_id: id, seq, reason: reason.trim() });
    set({ dialog: null });
    toast('Flagged. The writers decide who gets a correction.');
  });
  return html`<${Dialog} title="Flag a wrong answer" onClose=${close}><form onSubmit=${form.submit}>
    <p class="hint">The writers see this answer, everyone who got it, and your words. Customers see nothing until a writer confirms a correction.</p>
    <label class="field"><span>What is wrong, and what is right?</span>
      <textarea data-first rows="3" maxlength="1000" value=${reason} onInput=${(event) => setReason(event.target.value)}
        placeholder="It says 14 days, but it has been 30 days since March." required></textarea></label>
    <${Trouble} problem=${form.problem} />
    <${Buttons} onCancel=${close} busy=${form.busy} label="Flag it" disabled=${!reason.trim()} />
  </form><//>`;
}

function Shortcuts() {
  return html`<${Dialog} title="Keyboard shortcuts" onClose=${close}><dl class="keys">
    ${KEYS.map(([key, words]) => html`<div key=${key}><dt><kbd>${key}</kbd></dt><dd>${words}</dd></div>`)}
    <div><dt><kbd>@</kbd></dt><dd>Mention a colleague in a note</dd></div>
    <div><dt><kbd>Alt</kbd> <kbd>1</kbd></dt><dd>Insert a suggested answer while writing</dd></div>
    <div><dt><kbd>Enter</kbd></dt><dd>Send</dd></div>
    <div><dt><kbd>Shift</kbd> <kbd>Enter</kbd></dt><dd>New line</dd></div>
  </dl><//>`;
}
