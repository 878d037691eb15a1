/* Accounts: who is there, who may what, and adding somebody. */
import { html, useState } from '../app/base.js';
import { Buttons, Dialog, Trouble, useSubmit } from '../app/dialog.js';
import { Icon } from '../app/icons.js';
import { initials } from '../app/words.js';
import { useLoad } from '../writers/load.js';
import { Empty, Listed, Page, Switch } from '../writers/parts.js';
import { href } from '../writers/session.js';
import { AccountFields, fieldsOf } from './account_fields.js';
import { accounts, lastHere, roleName } from './accounts_api.js';
import { OneTimeLink } from './one_time_link.js';

export function People() {
  const [shown, setShown] = useState('active');
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState(null);
  const load = useLoad(accounts.all, 'accounts');
  const all = load.data?.accounts ?? [];
  const of = (active) => all.filter((one) => one.active === active);
  const found = of(shown === 'active');
  const add = html`<button class="button primary" onClick=${() => setAdding(true)}><${Icon} name="plus" /><span>Add a person</span></button>`;
  const nobody = shown === 'active'
    ? html`<${Empty} icon="users" title="Nobody yet" text="Add the people who answer customers, write articles or look at the board.">${add}<//>`
    : html`<${Empty} icon="users" title="Nobody is deactivated" text="Who leaves is deactivated, not deleted: what they wrote keeps their name." />`;
  return html`<${Page} title="Accounts" hint="Who may sign in at the desk, and as what. Every change is kept in the audit log." actions=${add}>
    <${Switch} label="Which accounts" value=${shown} onChange=${setShown}
      options=${[['active', 'Active', load.data && of(true).length], ['gone', 'Deactivated', load.data && of(false).length]]} />
    <${Listed} load=${load} count=${() => found.length} empty=${nobody}>
      <ul class="rows-list" aria-label="Accounts">${found.map((one) => html`<li key=${one.id}><${Row} account=${one} /></li>`)}</ul>
    <//>
    ${adding && html`<${Add} onClose=${() => setAdding(false)} added=${(answer) => {
      setAdding(false);
      setMade(answer);
      load.reload();
    }} />`}
    ${made && html`<${OneTimeLink} answer=${made} onClose=${() => setMade(null)} />`}
  <//>`;
}

function Row({ account }) {
  const facts = [account.username, account.skills.join(', '), lastHere(account)].filter(Boolean);
  return html`<a class="line-link" href=${href('people', account.id)}>
    <span class="avatar" aria-hidden="true">${initials(account.name)}</span>
    <span class="line-main"><strong>${account.name}</strong><span class="facts">${facts.join(' · ')}</span></span>
    <${States} account=${account} />
    <span class="facts line-when">${roleName(account.role)}</span>
  </a>`;
}

export function States({ account }) {
  return html`${account.locked_until && html`<span class="chip late"><${Icon} name="lock" />Locked</span>`}
    ${account.active && !account.has_password && html`<span class="chip soon"><${Icon} name="key-round" />${account.link_until ? 'No password yet' : 'Link has run out'}</span>`}`;
}

function Add({ onClose, added }) {
  const [fields, setFields] = useState(fieldsOf());
  const form = useSubmit(async () => added(await accounts.add({ username: fields.username.trim(), ...fields.body() })));
  return html`<${Dialog} title="Add a person" onClose=${onClose}><form onSubmit=${form.submit}>
    <p class="hint">You get a link for them, with which they choose their own password.</p>
    <label class="field"><span>Username</span><input data-first required maxlength="64" autocomplete="off" autocapitalize="none" spellcheck=${false}
      value=${fields.username} onInput=${(event) => setFields({ ...fields, username: event.target.value })} /></label>
    <${AccountFields} fields=${fields} onChange=${setFields} />
    <${Trouble} problem=${form.problem} />
    <${Buttons} onCancel=${onClose} busy=${form.busy} label="Add and get the link" />
  </form><//>`;
}
