/* The audit log: who looked at what, when; who changed which account. */
import { html, useEffect, useState } from '../app/base.js';
import { call } from '../app/api.js';
import { Icon } from '../app/icons.js';
import { clock, dayName } from '../app/words.js';
import { useLoad } from '../writers/load.js';
import { Empty, Listed, Page, Switch } from '../writers/parts.js';
import { tell } from '../writers/session.js';
import { counted } from './words.js';

const KINDS = [
  ['', 'Everything'],
  ['conversations', 'Conversations'],
  ['files', 'Files'],
  ['searches', 'Searches'],
  ['accounts', 'Accounts'],
  ['joins', 'Joins'],
  ['trainings', 'Trainings'],
  ['orders', 'Orders'],
];

const ACTIONS = {
  searched: (one) => html`searched for <q>${one.words}</q>`,
  opened: () => 'opened a conversation',
  file: () => 'opened a file of a conversation',
  unmasked: (one) => html`saw the personal data of a conversation, for the reason <q>${one.words}</q>`,
  added: (one) => html`added the account of ${about(one)}`,
  changed: (one) => html`changed the account of ${about(one)}: ${one.words}`,
  deactivated: (one) => html`deactivated ${about(one)}`,
  reactivated: (one) => html`activated ${about(one)} again`,
  link: (one) => html`made a link to a new password for ${about(one)}`,
  password: (one) => (one.agent?.id === one.about.id ? 'chose a password' : html`set the password of ${about(one)}`),
  unlocked: (one) => html`lifted the lock of ${about(one)}`,
  joined: (one) => `went on in another channel, ${one.words}`,
  separated: (one) => `separated two channels of a customer, ${one.words}`,
  earlier: () => 'saw the list of a customer’s other conversations',
  order: (one) => html`did something with an order: ${one.words}`,
  trained: () => 'had the assistant trained',
};

const JOINS = new Set(['joined', 'separated']);

const about = (one) => html`<strong>${one.about.name}</strong>`;

const pathOf = (path, wanted, more = {}) => {
  const query = Object.entries({ ...wanted, ...more }).filter(([, value]) => value);
  return `${path}${query.length ? `?${new URLSearchParams(query)}` : ''}`;
};

export function AuditLog() {
  const [wanted, setWanted] = useState({ kind: '', agent: '', conversation: '' });
  const [older, setOlder] = useState({ entries: [], more: null });
  const [busy, setBusy] = useState(false);
  const key = JSON.stringify(wanted);
  const load = useLoad(() => call('GET', pathOf('/api/agents/audit', wanted)), key);
  const people = useLoad(() => call('GET', '/api/agents'), 'people');
  useEffect(() => setOlder({ entries: [], more: null }), [key, load.data]);
  const entries = [...(load.data?.entries ?? []), ...older.entries];
  const more = older.more ?? load.data?.more;
  async function showMore() {
    setBusy(true);
    try {
      const next = await call('GET', pathOf('/api/agents/audit', wanted, { before: entries.at(-1).id }));
      setOlder({ entries: [...older.entries, ...next.entries], more: next.more });
    } catch (problem) {
      tell(problem.message, 'danger');
    }
    setBusy(false);
  }
  const asked = Object.values(wanted).some(Boolean);
  const nothing = asked
    ? html`<${Empty} icon="search" title="Nothing of this kind" text="Choose another person or another kind."><button class="button" onClick=${() => setWanted({ kind: '', agent: '', conversation: '' })}>Show everything</button><//>`
    : html`<${Empty} icon="scroll-text" title="Nothing yet" text="Each search, each conversation and file that somebody opens, and each change of an account is kept here." />`;
  const file = html`<a class="button" href=${pathOf('/api/agents/audit.csv', wanted)} download><${Icon} name="download" /><span>Download CSV</span></a>`;
  return html`<${Page} title="Audit log" hint=${hint(load.data)} actions=${file}>
    <div class="choice">
      <${Switch} label="Which entries" value=${wanted.kind} options=${KINDS} onChange=${(kind) => setWanted({ ...wanted, kind })} />
      <label class="inline-field"><span>Who</span><select value=${wanted.agent} onChange=${(event) => setWanted({ ...wanted, agent: event.target.value })}>
        <option value="">Everybody</option>
        ${(people.data?.agents ?? []).map((one) => html`<option key=${one.id} value=${one.id} selected=${one.id === wanted.agent}>${one.name}</option>`)}</select></label>
      ${wanted.conversation && html`<button class="button quiet" onClick=${() => setWanted({ ...wanted, conversation: '' })}><${Icon} name="x" /><span>One conversation only</span></button>`}
    </div>
    <${Listed} load=${load} count=${() => entries.length} empty=${nothing}>
      <ol class="rows-list log" aria-label="Entries">${entries.map((one) => html`<${Entry} key=${one.id} one=${one}
        only=${() => setWanted({ kind: '', agent: '', conversation: one.conversation_id })} narrowed=${Boolean(wanted.conversation)} />`)}</ol>
      ${more && html`<div class="actions"><button class="button" disabled=${busy} onClick=${showMore}>${busy ? 'One moment…' : 'Show older ones'}</button></div>`}
    <//>
  <//>`;
}

function hint(data) {
  if (!data) return 'Who looked at what, and when.';
  const kept = `Who looked at what, and when. Kept for ${counted(data.keep_days, 'day')}`;
  return data.kept_since ? `${kept}; nothing from before ${dayName(data.kept_since)} is there any more.` : `${kept}, and nobody can change it.`;
}

function Entry({ one, only, narrowed }) {
  return html`<li class="log-line">
    <time class="facts" datetime=${one.at}>${dayName(one.at)}, ${clock(one.at)}</time>
    <span class="log-words"><strong>${one.agent?.name ?? (JOINS.has(one.action) ? 'A customer' : 'Somebody on the command line')}</strong> ${(ACTIONS[one.action] ?? (() => one.action))(one)}</span>
    ${one.conversation_id && !narrowed && html`<button class="button quiet" onClick=${only}><${Icon} name="search" /><span>Who else opened it</span></button>`}
  </li>`;
}
