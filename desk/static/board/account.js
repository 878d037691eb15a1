/* One account: role and skills, signing in, and leaving. */
import { html, useState } from '../app/base.js';
import { Buttons, Dialog, Trouble, useSubmit } from '../app/dialog.js';
import { Icon } from '../app/icons.js';
import { clock, dayName } from '../app/words.js';
import { useLoad } from '../writers/load.js';
import { Empty, Failed, Bones, Page } from '../writers/parts.js';
import { href, tell } from '../writers/session.js';
import { AccountFields, fieldsOf } from './account_fields.js';
import { accounts, lastHere } from './accounts_api.js';
import { OneTimeLink } from './one_time_link.js';
import { States } from './people.js';

export function Account({ id, agent }) {
  const load = useLoad(accounts.all, `account ${id}`);
  const account = load.data?.accounts.find((one) => one.id === id);
  const title = account?.name ?? 'Account';
  return html`<${Page} title=${title} hint=${account && `${account.username} · ${lastHere(account)}`} actions=${account && html`<${States} account=${account} />`}>
    <p class="back"><a href=${href('people')}><${Icon} name="arrow-left" />All accounts</a></p>
    ${load.loading && html`<${Bones} rows=${2} />`}
    ${load.error && html`<${Failed} error=${load.error} again=${load.reload} />`}
    ${load.data && !account && html`<${Empty} icon="users" title="There is no such account" text="It may be of another Careline." />`}
    ${account && html`<${Details} key=${JSON.stringify(account)} account=${account} reload=${load.reload} />
      <${SigningIn} account=${account} self=${account.id === agent.id} reload=${load.reload} />
      <${Leaving} account=${account} reload=${load.reload} />`}
  <//>`;
}

function Details({ account, reload }) {
  const [fields, setFields] = useState(fieldsOf(account));
  const form = useSubmit(async () => {
    await accounts.change(account.id, { ...fields.body(), active: account.active });
    tell('Kept.');
    await reload();
  });
  const before = JSON.stringify(fieldsOf(account).body());
  return html`<form class="sheet narrow" onSubmit=${form.submit} aria-label="Details">
    <h2>Details</h2>
    <${AccountFields} fields=${fields} onChange=${setFields} />
    ${fields.role !== account.role && html`<p class="hint">Another role signs them out: they sign in again and have it.</p>`}
    <${Trouble} problem=${form.problem} />
    <div class="actions"><button class="button primary" disabled=${form.busy || JSON.stringify(fields.body()) === before}>Save</button></div>
  </form>`;
}

function SigningIn({ account, self, reload }) {
  const [asked, setAsked] = useState(false);
  const [made, setMade] = useState(null);
  const unlock = async () => {
    try {
      await accounts.unlock(account.id);
      tell(`${account.name} can try again.`);
    } catch (problem) {
      tell(problem.message, 'danger');
    }
    await reload();
  };
  if (!account.active) return null;
  return html`<section class="sheet narrow" aria-labelledby="signing-in">
    <h2 id="signing-in">Signing in</h2>
    <p class="facts">${signsIn(account)}</p>
    ${self && html`<p class="facts">A new link for your own account comes from another administrator, or from the command line.</p>`}
    <div class="actions">
      ${account.locked_until && html`<button class="button" onClick=${unlock}><${Icon} name="undo-2" /><span>Lift the lock</span></button>`}
      ${!self && html`<button class="button" onClick=${() => setAsked(true)}><${Icon} name="key-round" /><span>New password by link</span></button>`}
    </div>
    ${asked && html`<${Sure} title=${`A new password for ${account.name}`} button="Make the link" onClose=${() => setAsked(false)}
      text="The password they have stops working and they are signed out at once. You get a link with which they choose a new one."
      act=${async () => {
        const answer = await accounts.link(account.id);
        setAsked(false);
        setMade(answer);
        reload();
      }} />`}
    ${made && html`<${OneTimeLink} answer=${made} onClose=${() => setMade(null)} />`}
  </section>`;
}

function signsIn(account) {
  if (account.locked_until) return `Locked after too many wrong passwords, until ${clock(account.locked_until)}.`;
  if (account.has_password) return 'Has a password of their own.';
  if (account.link_until) return `Has not chosen a password yet. The link works until ${dayName(account.link_until)}, ${clock(account.link_until)}.`;
  return 'Has no password, and the link has run out. Make a new one.';
}

function Leaving({ account, reload }) {
  const [asked, setAsked] = useState(false);
  const change = (active) => accounts.change(account.id, { ...fieldsOf(account).body(), active });
  const back = async () => {
    try {
      await change(true);
      tell(`${account.name} can sign in again.`);
    } catch (problem) {
      tell(problem.message, 'danger');
    }
    await reload();
  };
  if (!account.active) {
    return html`<section class="sheet narrow" aria-labelledby="leaving"><h2 id="leaving">Deactivated</h2>
      <p class="facts">Cannot sign in. What they wrote keeps their name.</p>
      <div class="actions"><button class="button primary" onClick=${back}><${Icon} name="undo-2" /><span>Activate again</span></button></div></section>`;
  }
  return html`<section class="sheet narrow" aria-labelledby="leaving"><h2 id="leaving">Leaving</h2>
    <p class="facts">Deactivating signs ${account.name} out at once. What they hold goes back to the queue; nothing they wrote is lost.</p>
    <div class="actions"><button class="button danger" onClick=${() => setAsked(true)}>Deactivate</button></div>
    ${asked && html`<${Sure} title=${`Deactivate ${account.name}`} button="Deactivate" onClose=${() => setAsked(false)}
      text="They are signed out at once and cannot sign in. Conversations they hold go back to the queue and keep their place."
      act=${async () => {
        await change(false);
        tell(`${account.name} can no longer sign in.`);
        await reload();
      }} />`}
  </section>`;
}

function Sure({ title, text, button, onClose, act }) {
  const form = useSubmit(act);
  return html`<${Dialog} title=${title} onClose=${onClose}><form onSubmit=${form.submit}>
    <p>${text}</p><${Trouble} problem=${form.problem} /><${Buttons} onCancel=${onClose} busy=${form.busy} label=${button} />
  </form><//>`;
}
