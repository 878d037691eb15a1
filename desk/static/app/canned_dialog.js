/* The dialog in which agents keep their canned replies. */
import { api } from './api.js';
import { html, useEffect, useState } from './base.js';
import { KNOWN, found, loadReplies, variablesIn } from './canned.js';
import { toast } from './desk.js';
import { Buttons, Dialog, Trouble, useSubmit } from './dialog.js';
import { Icon } from './icons.js';
import { get, set } from './store.js';

const close = () => set({ dialog: null });
const NEW = { shortcut: '', title: '', text: '', shared: false };

export function CannedReplies({ state }) {
  const [edited, setEdited] = useState(null);
  useEffect(() => {
    loadReplies(true);
  }, []);
  const title = edited === null ? 'Canned replies' : edited.id ? 'Change a canned reply' : 'New canned reply';
  return html`<${Dialog} title=${title} onClose=${close}>
    ${edited === null
      ? html`<${List} replies=${state.replies} onEdit=${setEdited} />`
      : html`<${Edit} reply=${edited} onBack=${() => setEdited(null)} />`}
  <//>`;
}

function List({ replies, onEdit }) {
  const [query, setQuery] = useState('');
  if (replies.status === 'loading') return html`<div aria-busy="true" aria-label="Loading" class="stack"><span class="bone w90"></span><span class="bone w60"></span></div>`;
  const items = found(replies.items, query);
  return html`
    <${Trouble} problem=${replies.error} />
    <div class="tools"><label class="field"><span>Search</span>
        <input data-first type="search" value=${query} onInput=${(event) => setQuery(event.target.value)} /></label>
      <button class="button primary" onClick=${() => onEdit(NEW)}><${Icon} name="plus" /><span>New reply</span></button></div>
    ${items.length === 0 && html`<p class="hint">${replies.items.length
      ? 'No reply with these words.'
      : 'Nothing kept yet. Keep what you write often; type / in the composer to insert it.'}</p>`}
    <ul class="kept" aria-label="Replies">${items.map((one) => html`<${Kept} key=${one.id} one=${one} onEdit=${onEdit} />`)}</ul>`;
}

function Kept({ one, onEdit }) {
  const [sure, setSure] = useState(false);
  const remove = async () => {
    try {
      await api.deleteReply(one.id);
      await loadReplies(true);
    } catch (problem) {
      toast(problem.message, 'danger');
      await loadReplies(true);
    }
  };
  return html`<li>
    <p class="pick-top"><kbd>/${one.shortcut}</kbd><strong>${one.title}</strong>
      <span class="tag">${one.shared ? `shared, by ${one.owner.name}` : 'yours'}</span><span class="spacer"></span>
      ${one.may_change && html`
        <button class="icon-button" aria-label=${`Change ${one.title}`} title="Change" onClick=${() => onEdit(one)}><${Icon} name="pencil-line" /></button>
        <button class="icon-button" aria-label=${`Delete ${one.title}`} title="Delete" aria-expanded=${sure} onClick=${() => setSure(!sure)}><${Icon} name="trash-2" /></button>`}</p>
    <p class="pick-text">${one.text}</p>
    ${sure && html`<p class="sure"><span>${one.shared ? 'Delete it for everybody?' : 'Delete it?'}</span>
      <button class="button" onClick=${() => setSure(false)}>Keep</button>
      <button class="button danger" autofocus onClick=${remove}>Delete</button></p>`}
  </li>`;
}

function Edit({ reply, onBack }) {
  const [words, setWords] = useState({ shortcut: reply.shortcut, title: reply.title, text: reply.text, shared: reply.shared });
  const change = (name) => (event) => setWords({ ...words, [name]: event.target.value });
  const form = useSubmit(async () => {
    await (reply.id ? api.changeReply(reply.id, words) : api.addReply(words));
    await loadReplies(true);
    onBack();
  });
  return html`<form onSubmit=${form.submit}>
    <label class="field"><span>Title</span><input data-first required maxlength="80" value=${words.title} onInput=${change('title')} placeholder="Refund is on its way" ref=${focusOnce} /></label>
    <label class="field"><span>Shortcut</span><input required maxlength="32" pattern="[A-Za-z0-9][A-Za-z0-9_\\-]*" value=${words.shortcut} onInput=${change('shortcut')}
      title="Letters, digits, - and _" placeholder="refund" autocapitalize="none" /><span class="hint">Typed after the slash: /${words.shortcut.toLowerCase() || 'refund'}</span></label>
    <label class="field"><span>Text</span><textarea required rows="5" maxlength="2000" value=${words.text} onInput=${change('text')}
      placeholder="Hello {customer_name}, the refund for {order_id} is on its way."></textarea></label>
    <${Variables} text=${words.text} onAdd=${(name) => setWords({ ...words, text: `${words.text}{${name}}` })} />
    ${get().agent.role !== 'agent' && html`<label class="check"><input type="checkbox" checked=${words.shared} onChange=${(event) => setWords({ ...words, shared: event.target.checked })} />
      <span><strong>Shared</strong><span class="hint">All agents may use it; supervisors change it.</span></span></label>`}
    <${Trouble} problem=${form.problem} />
    <${Buttons} onCancel=${onBack} busy=${form.busy} label="Save reply" disabled=${!words.title.trim() || !words.shortcut.trim() || !words.text.trim()} />
  </form>`;
}

/** The dialog is open already when this form comes: its first field asks for the focus itself. */
function focusOnce(element) {
  if (element && !element.dataset.met) {
    element.dataset.met = 'yes';
    element.focus();
  }
}

function Variables({ text, onAdd }) {
  const known = new Map(KNOWN);
  const own = variablesIn(text).filter((name) => !known.has(name));
  return html`<div class="variables"><p class="hint">Filled in by itself:</p>
    <div class="chips">${KNOWN.map(([name, words]) => html`<button key=${name} type="button" class="chip" title=${words} onClick=${() => onAdd(name)}>{${name}}</button>`)}</div>
    <p class="hint" role="status">${own.length
      ? `Asked for before sending: ${own.map((name) => `{${name}}`).join(', ')}`
      : 'Any other {name} is asked for before sending.'}</p></div>`;
}
