/* What if: two plans of agents by the hour, played on the same made-up days. */
import { html, useRef, useState } from '../app/base.js';
import { call } from '../app/api.js';
import { Trouble, useSubmit } from '../app/dialog.js';
import { Icon } from '../app/icons.js';
import { useLoad } from '../writers/load.js';
import { Bones, Empty, Failed, Page } from '../writers/parts.js';
import { zone } from './period.js';
import { Compared } from './what_if_found.js';
import { HOURS, count, counted, day, span } from './words.js';

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const MOST_AGENTS = 100;
// The service plays for at most half a minute.
const PATIENCE_MS = 60_000;

const named = (weekday) => weekday[0].toUpperCase() + weekday.slice(1);

export function WhatIf({ refused }) {
  const [weekday, setWeekday] = useState(WEEKDAYS[(new Date().getDay() + 6) % 7]);
  const load = useLoad(async () => {
    try {
      return await call('GET', `/api/what-if?${new URLSearchParams({ weekday, zone: zone() })}`);
    } catch (problem) {
      if (problem.status === 403) refused();
      throw problem;
    }
  }, weekday);
  return html`<${Page} title="What if" hint="How customers would wait with more or fewer agents: the rules of the queue, played on made-up days like yours.">
    <div class="choice"><label class="inline-field"><span>A day like</span><select value=${weekday} onChange=${(event) => setWeekday(event.target.value)}>
      ${WEEKDAYS.map((one) => html`<option key=${one} value=${one} selected=${one === weekday}>${named(one)}</option>`)}</select></label></div>
    ${load.loading && html`<${Bones} rows=${2} />`}
    ${load.error && !load.data && html`<${Failed} error=${load.error} again=${load.reload} />`}
    ${load.data && html`<${Begins} key=${weekday} base=${load.data} />`}
  <//>`;
}

function Begins({ base }) {
  const customers = base.arrivals.reduce((sum, one) => sum + one, 0);
  if (customers === 0) {
    return html`<${Empty} icon="users" title=${`Nobody came on a ${named(base.weekday)}`}
      text="In the last four weeks no customer came to people on this day of the week. Choose another one." />`;
  }
  return html`<${Source} base=${base} customers=${Math.round(customers)} /><${Plans} base=${base} />`;
}

function Source({ base, customers }) {
  const holds = `${span(Math.round(base.handling_seconds))} with an agent, who has up to ${count(base.capacity)} at once`;
  const patience = base.patience_seconds === null ? 'nobody gives up' : `patience for ${span(Math.round(base.patience_seconds))} of waiting`;
  const time = `${day(base.first)} to ${day(base.last)}`;
  if (!base.learned) {
    const few = `${base.handovers ? `Only ${counted(base.handovers, 'handover')}` : 'No handovers'} from ${time}: too few to learn from (${base.fewest} are needed).`;
    return html`<p class="strip soon"><${Icon} name="triangle-alert" /><span>${`${few} This is a made-up day: ${counted(customers, 'customer')}, ${holds}, ${patience}.`}</span></p>`;
  }
  const words = [
    `From ${counted(base.handovers, 'handover')}, ${time}. On a ${named(base.weekday)}: ${counted(customers, 'customer')},`,
    `on average ${holds}${base.handling_known ? '' : ' (assumed: too few have ended)'},`,
    `${patience}${base.patience_known ? '' : ' (assumed: too few gave up)'}.`,
    'Agents are those who held a conversation in the hour: correct them where more were at work.',
  ];
  return html`<p class="facts">${words.join(' ')}</p>`;
}

function Plans({ base }) {
  const [planned, setPlanned] = useState(base.agents);
  // By hour; null: as planned, also when that is corrected.
  const [own, setOwn] = useState(base.agents.map(() => null));
  const changed = planned.map((many, hour) => own[hour] ?? many);
  const [percent, setPercent] = useState(100);
  const [said, setSaid] = useState('');
  const [found, setFound] = useState(null);
  const changes = useRef(0);
  const change = (act) => (...how) => {
    changes.current += 1;
    setFound(null);
    setSaid('');
    act(...how);
  };
  const correct = change((hour, many) => setPlanned(withHour(planned, hour, many)));
  const plan = (agents) => setOwn(agents.map((many, hour) => (Object.is(many, planned[hour]) ? null : many)));
  const more = change((step, from, to) => {
    plan(changed.map((many, hour) => (hour >= from && hour < to ? Math.min(Math.max(many + step, 0), MOST_AGENTS) : many)));
    setSaid(`${step < 0 ? `${-step} fewer` : `${step} more`} from ${from} to ${to}.`);
  });
  const form = useSubmit(async () => {
    const before = changes.current;
    setFound(null);
    const answer = await call('POST', '/api/what-if', { weekday: base.weekday, zone: base.zone, planned, changed, arrivals: percent / 100 }, PATIENCE_MS);
    if (before !== changes.current) throw new Error('The plan has changed meanwhile. Compare it again.');
    setFound(answer);
  });
  const compare = async (event) => {
    await form.submit(event);
    form.done();
  };
  return html`<section class="sheet plans" aria-label="Plans">
      <form id="plans" onSubmit=${compare}>
        <${Agents} name="Agents as it is" agents=${planned} onChange=${correct} />
        <${Agents} name="Agents, what if" agents=${changed} before=${planned} onChange=${change((hour, many) => plan(withHour(changed, hour, many)))} />
      </form>
      <${More} act=${more} />
      <div class="choice">
        <label class="inline-field"><span>Customers, in % of now</span><input form="plans" type="number" required min="10" max="500" value=${shown(percent)}
          onInput=${change((event) => setPercent(event.target.valueAsNumber))} /></label>
        <span class="spacer"></span>
        <button type="button" class="button" onClick=${change(() => {
          plan(planned);
          setPercent(100);
        })}><${Icon} name="undo-2" /><span>As it is</span></button>
        <button form="plans" class="button primary" disabled=${form.busy}>${form.busy ? 'Playing the days…' : 'Compare'}</button>
      </div>
      <p class="hidden" role="status">${said}</p>
      <${Trouble} problem=${form.problem} />
    </section>
    <div class="over-time" aria-live="polite" aria-busy=${form.busy}>${found && html`<${Compared} found=${found} agents=${[planned, changed]} promised=${base.first_response_minutes} />`}</div>`;
}

// What is not yet a number, such as a lone minus sign, stays as it is typed.
const shown = (number) => (Number.isNaN(number) ? '' : number);

const withHour = (agents, hour, many) => agents.map((one, at) => (at === hour ? many : one));

/** 24 numbers. Of a changed plan those that differ are marked. */
function Agents({ name, agents, before, onChange }) {
  return html`<fieldset class="hour-plan"><legend>${name}</legend><div class="hour-fields">
    ${HOURS.map((hour) => html`<label key=${hour} class=${before && !Object.is(before[hour], agents[hour]) ? 'changed' : ''}>
      <span>${hour}<span class="hidden"> to ${hour + 1} o'clock</span></span>
      <input type="number" required min="0" max=${MOST_AGENTS} value=${shown(agents[hour])} onInput=${(event) => onChange(hour, event.target.valueAsNumber)} /></label>`)}
  </div></fieldset>`;
}

function More({ act }) {
  const [step, setStep] = useState(2);
  const [from, setFrom] = useState(11);
  const [to, setTo] = useState(13);
  const submit = (event) => {
    event.preventDefault();
    act(step, from, to);
  };
  const hours = (value, set, choices) => html`<select value=${value} onChange=${(event) => set(Number(event.target.value))}>
    ${choices.map((one) => html`<option key=${one} value=${one} selected=${one === value}>${one}</option>`)}</select>`;
  const begin = (hour) => {
    setFrom(hour);
    if (to <= hour) setTo(hour + 1);
  };
  return html`<form class="choice" onSubmit=${submit} aria-label="Quick change">
    <label class="inline-field"><span>Change by</span><input type="number" required min=${-MOST_AGENTS} max=${MOST_AGENTS} value=${shown(step)} onInput=${(event) => setStep(event.target.valueAsNumber)} /></label>
    <label class="inline-field"><span>from</span>${hours(from, begin, HOURS)}</label>
    <label class="inline-field"><span>to</span>${hours(to, setTo, HOURS.map((hour) => hour + 1).filter((hour) => hour > from))}</label>
    <button class="button"><${Icon} name="plus" /><span>Put into the plan</span></button>
  </form>`;
}
