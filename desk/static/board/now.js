/* How it stands now: the numbers first, then who is there and why people wait. */
import { html, classes } from '../app/base.js';
import { Icon } from '../app/icons.js';
import { STATUS, clock, plain } from '../app/words.js';
import { count, counted, span, toldWaits } from './words.js';

const ALERTS = {
  nobody_online: 'Nobody is at their desk for',
  waiting_too_long: 'Somebody waits too long in',
};

export function Now({ board, outage }) {
  const answered = board.conversations_today ? Math.round((board.bot_conversations_today / board.conversations_today) * 100) : null;
  const { breached, soon } = board.clocks ?? { breached: 0, soon: 0 };
  return html`<section aria-label="Now" class="now">
    ${outage && html`<p class="strip soon"><${Icon} name="megaphone" /><span>Customers are told of an outage since ${clock(outage.since)}: ${outage.text}</span></p>`}
    ${(board.alerts ?? []).map((one) => html`<p key=${`${one.kind} ${one.queue}`} class="strip soon"><${Icon} name="triangle-alert" />
      <span>${ALERTS[one.kind] ?? plain(one.kind)} ${one.queue}, since ${clock(one.since)}.</span></p>`)}
    <dl class="tiles">
      <${Tile} name="Waiting" value=${count(board.waiting)} note=${`${counted(board.active, 'conversation')} with agents`} />
      <${Tile} name="Longest wait" value=${board.waiting ? span(board.longest_wait_seconds) : '–'}
        note=${board.waiting > 1 ? `the middle one: ${span(board.median_wait_seconds)}` : board.waiting ? 'one customer waits' : 'nobody waits'} />
      <${Tile} name="About to be late" value=${count(soon)} kind=${soon ? 'soon' : ''} icon="clock" note="an answer is due soon" />
      <${Tile} name="Late" value=${count(breached)} kind=${breached ? 'late' : ''} icon="triangle-alert" note=${breached ? 'past the promised time' : 'every promised time is kept'} />
      <${Tile} name="Assistant's share" value=${answered === null ? '–' : `${answered} %`}
        note=${answered === null ? 'no conversation yet today (UTC)' : `answered ${count(board.bot_conversations_today)} of ${count(board.conversations_today)} today (UTC)`} />
      <${Tile} name="Waiting times kept" ...${toldWaits(board.told_waits)} />
    </dl>
    <div class="pair">
      <${Agents} board=${board} />
      <${Reasons} board=${board} />
    </div>
  </section>`;
}

/** A number with its units, which are smaller: "24 min 50 s" stays on its line. */
const units = (words) => words.split(' ').map((word, at) => html`${at > 0 && ' '}${/^[a-z%]+$/.test(word) ? html`<small>${word}</small>` : word}`);

function Tile({ name, value, note, kind = '', icon = 'clock' }) {
  return html`<div class=${classes('tile', kind)}><dt>${name}</dt>
    <dd><strong>${kind && html`<${Icon} name=${icon} />`}<span class="big">${units(value)}</span></strong><span class="facts">${note}</span></dd></div>`;
}

export function NowBones() {
  return html`<div class="tiles" aria-busy="true" aria-label="Loading">${[1, 2, 3, 4, 5, 6].map((one) => html`<div key=${one} class="tile">
    <span class="bone w60"></span><span class="bone block w40"></span><span class="bone w90"></span></div>`)}</div>`;
}

function Agents({ board }) {
  const capacity = board.capacity ?? 0;
  return html`<section class="sheet" aria-labelledby="agents-title">
    <h2 id="agents-title">Agents</h2>
    ${board.by_agent.length === 0
      ? html`<p class="facts">Nobody is at their desk. Agents appear here when they sign in to the console.</p>`
      : html`<table class="table"><thead><tr><th scope="col">Name</th><th scope="col">Status</th><th scope="col">Load</th></tr></thead>
        <tbody>${board.by_agent.map((one) => html`<tr key=${one.id}><th scope="row">${one.name}</th>
          <td><span class=${`status ${one.status}`}></span>${STATUS[one.status]}</td>
          <td><progress max=${capacity || 1} value=${Math.min(one.load, capacity || 1)} aria-hidden="true"></progress>
            <span class="facts">${one.load} of ${capacity}, ${counted(one.active, 'conversation')}</span></td></tr>`)}</tbody></table>`}
  </section>`;
}

function Reasons({ board }) {
  return html`<section class="sheet" aria-labelledby="reasons-title">
    <h2 id="reasons-title">Why people wait</h2>
    ${board.by_reason.length === 0
      ? html`<p class="facts">Nobody waits.</p>`
      : html`<table class="table"><thead><tr><th scope="col">Reason</th><th scope="col">Waiting</th></tr></thead>
        <tbody>${board.by_reason.map((one) => html`<tr key=${one.name}><th scope="row">${one.label}</th><td>${count(one.count)}</td></tr>`)}</tbody></table>`}
  </section>`;
}
