/* The left pane: my conversations, who waits, and on demand what colleagues have and what is closed. */
import { html, classes, useState } from './base.js';
import { setSound, soundOn } from './alerts.js';
import { choosePresence, retryList, rowsOf, select, signOut, toggleList } from './desk.js';
import { Icon } from './icons.js';
import { Mentions } from './mentions.js';
import { Offer } from './offer.js';
import { openSearch } from './search.js';
import { set } from './store.js';
import { STATUS, clock, due, duration, initials, pressing, shortly, wished } from './words.js';

const SECTIONS = [
  ['mine', 'My conversations', 'Nothing with you yet. Take a conversation from Waiting.'],
  ['queued', 'Waiting', 'Nobody is waiting. New conversations appear here by themselves.'],
  ['active', 'With colleagues', 'No colleague has a conversation now.'],
  ['closed', 'Closed', 'Resolved conversations will be kept here.'],
];

export function Lists({ state, now }) {
  return html`<nav class="pane lists" aria-label="Conversations">
    <header class="pane-head">
      <div class="brand"><${Icon} name="headset" /><span>Careline</span></div>
      <span class="spacer"></span>
      ${state.agent.role === 'agent' && html`<a class="icon-button" href="/desk/board#/mine" aria-label="My reviews" title="My reviews"><${Icon} name="star" /></a>`}
      ${state.agent.role !== 'agent' && html`<a class="icon-button" href="/desk/board" aria-label="Board" title="Board"><${Icon} name="chart-column" /></a>`}
      ${state.agent.role !== 'agent' && html`<a class="icon-button" href="/desk/writers" aria-label="Articles and gaps" title="Articles and gaps"><${Icon} name="book-open" /></a>`}
      <button class="icon-button" aria-label="Search conversations" title="Search conversations (s)" onClick=${openSearch}><${Icon} name="search" /></button>
      <${Sound} />
      <button class="icon-button" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)"
        onClick=${() => set({ dialog: 'keys' })}><${Icon} name="keyboard" /></button>
    </header>
    ${state.link === 'lost' && html`<p class="strip soon" role="status"><${Icon} name="wifi-off" />
      <span>Connection lost. Reconnecting…</span></p>`}
    <div class="scroll">
      <${Offer} state=${state} />
      <${Mentions} state=${state} now=${now} />
      ${SECTIONS.map(([name, title, empty]) => html`<${Section} key=${name} name=${name} title=${title} empty=${empty}
        state=${state} now=${now} />`)}
    </div>
    <${Me} agent=${state.agent} />
  </nav>`;
}

function Section({ name, title, empty, state, now }) {
  const list = state.lists[name];
  const shown = state.shown[name];
  const items = rowsOf(name, list, state);
  return html`<section class="section" aria-labelledby=${`list-${name}`}>
    <h2 id=${`list-${name}`}>
      <button class="section-head" aria-expanded=${shown} onClick=${() => toggleList(name)}>
        <span class="fold"><${Icon} name="chevron-down" /></span><span>${title}</span>
        ${list.at > 0 && html`<span class="count">${items.length}</span>`}
      </button>
    </h2>
    ${shown && html`<${Rows} name=${name} list=${list} items=${items} empty=${empty} state=${state} now=${now} />`}
  </section>`;
}

function Rows({ name, list, items, empty, state, now }) {
  if (list.status === 'loading' && !list.at) return html`<${RowBones} />`;
  const problem = list.error && html`<p class="problem" role="alert"><${Icon} name="triangle-alert" />
    <span>${list.at ? 'This list may be out of date.' : list.error.message}
    ${' '}<button class="link" onClick=${() => retryList(name)}>Try again</button></span></p>`;
  if (list.status === 'error') return problem;
  return html`${problem}
    ${items.length === 0 && html`<p class="empty">${empty}</p>`}
    <ul class="rows">
      ${items.map((row) => html`<li key=${row.id}><${Row} row=${row} list=${list} name=${name} now=${now}
        current=${state.selected === row.id} unread=${state.unread[row.id] ?? 0} /></li>`)}
    </ul>`;
}

function RowBones() {
  return html`<ul class="rows" aria-busy="true" aria-label="Loading">
    ${[0, 1, 2].map((at) => html`<li key=${at}><div class="row bones"><span class="bone w60"></span><span class="bone w90"></span></div></li>`)}
  </ul>`;
}

function Row({ row, list, name, now, current, unread }) {
  const last = row.last_message;
  const who = last && (last.role === 'agent' ? 'You: ' : last.role === 'bot' ? 'Assistant: ' : '');
  return html`<button class=${classes('row', current && 'current', row.snoozed_until && 'aside')} aria-current=${current ? 'true' : null}
    onClick=${() => select(row.id)}>
    <span class="row-top">
      ${unread > 0 && html`<span class="dot" role="img" aria-label=${`${unread} unread`}></span>`}
      <span class="row-name">${row.customer_name || 'Visitor'}</span>
      ${row.priority >= 2 && name !== 'closed' && html`<${Icon} name="flag" label="Urgent" class="quiet" />`}
      <${When} row=${row} list=${list} name=${name} now=${now} />
    </span>
    <span class="row-low">
      <span class="row-last">${last ? `${name === 'mine' ? who : last.role === 'bot' ? 'Assistant: ' : ''}${last.text}` : 'No message yet'}</span>
      ${wished(row) && html`<span class="tag">${wished(row)}</span>`}
      ${row.relaxed?.length > 0 && html`<span class="tag quiet" title=${row.relaxed.join('; ')}>relaxed</span>`}
      <span class="tag">${name === 'active' && row.agent_name ? `${row.agent_name}` : row.reason_label}</span>
    </span>
  </button>`;
}

function When({ row, list, name, now }) {
  if (row.snoozed_until) {
    return html`<span class="when"><${Icon} name="alarm-clock" label="Aside until" />${clock(row.snoozed_until)}</span>`;
  }
  const pressed = name === 'closed' ? null : pressing(row, now);
  if (name !== 'queued' && !(pressed?.late || pressed?.soon)) {
    const at = row.last_message?.at ?? row.created_at;
    return html`<span class="when">${shortly((now - new Date(at)) / 1000)}</span>`;
  }
  const waited = row.waiting_seconds + (now - list.at) / 1000;
  const { late, soon, words } = pressed ?? due(row.due_at, now);
  return html`<span class=${classes('when', late && 'late', soon && 'soon')} title=${`Waiting ${duration(waited)}, ${words}`}>
    ${late ? html`<${Icon} name="triangle-alert" label="Late:" />` : soon ? html`<${Icon} name="clock" label="Soon late:" />` : ''}
    ${shortly(waited)}</span>`;
}

function Sound() {
  const [on, setOn] = useState(soundOn());
  const flip = () => {
    setSound(!on);
    setOn(!on);
  };
  return html`<button class="icon-button" aria-pressed=${on} title=${on ? 'Sound on' : 'Sound off'}
    aria-label="Sound when somebody waits" onClick=${flip}><${Icon} name=${on ? 'bell' : 'bell-off'} /></button>`;
}

function Me({ agent }) {
  return html`<footer class="me">
    <span class="avatar" aria-hidden="true">${initials(agent.name)}</span>
    <span class="me-name"><strong>${agent.name}</strong>
      <label class="presence"><span class=${`light ${agent.status}`} aria-hidden="true"></span>
        <span class="hidden">My status</span>
        <select value=${agent.status} onChange=${(event) => choosePresence(event.target.value)}>
          ${Object.entries(STATUS).map(([value, words]) => html`<option key=${value} value=${value} selected=${value === agent.status}>${words}</option>`)}
        </select><${Icon} name="chevron-down" />
      </label>
    </span>
    <button class="icon-button" aria-label="Sign out" title="Sign out" onClick=${signOut}><${Icon} name="log-out" /></button>
  </footer>`;
}
