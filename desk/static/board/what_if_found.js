/* What came of two plans: one sentence, the figures side by side, and the hours. */
import { html } from '../app/base.js';
import { COUNTS_FROM_ZERO, TIMES } from './charts.js';
import { Plot } from './plot.js';
import { HOURS, counted, span } from './words.js';

const seconds = (value) => (value === null ? '–' : span(Math.round(value)));
const percent = (value) => `${Math.round(value * 100)} %`;
const many = (value) => String(Math.round(value * 10) / 10);
const points = (value) => `${many(value * 100)} points`;

const FIGURES = [
  ['median_wait_seconds', 'Half wait at most', seconds],
  ['p90_wait_seconds', '9 of 10 wait at most', seconds],
  ['p90_wait_changed_seconds', '9 of 10 of the changed hours wait at most', seconds],
  ['in_time', 'Answered in time', percent, points],
  ['late', 'Waited longer than promised, customers a day', many],
  ['gave_up', 'Gave up, customers a day', many],
  ['occupancy', 'Agents are busy', percent, points],
  ['customers', 'Customers a day', many],
];
const SIDES = ['As it is', 'What if'];
const COLOURS = ['--c-chart-came-back', '--c-accent'];

const signed = (value, unit) => {
  const words = unit(Math.abs(value));
  // What rounds to nothing has no sign.
  return words === unit(0) ? words : `${value < 0 ? '−' : '+'}${words}`;
};

export function Compared({ found, agents, promised }) {
  return html`<p class="what-if-said">${found.sentence}</p>
    <section class="sheet" aria-labelledby="side-by-side"><h2 id="side-by-side">Side by side</h2>
      <div class="scrolled" tabindex="0" role="group" aria-label="Figures of both plans"><table class="table">
        <thead><tr><th scope="col">On a day</th>${SIDES.map((one) => html`<th key=${one} scope="col">${one}</th>`)}<th scope="col">Difference</th><th scope="col">With 95 % certainty</th></tr></thead>
        <tbody>${FIGURES.map((one) => html`<${Line} key=${one[0]} one=${one} found=${found} />`)}</tbody></table></div>
      <p class="facts">${assumed(found.days, promised)}</p></section>
    <div class="charts">
      <${ByHour} found=${found} agents=${agents} part="p90_wait_seconds" title="9 of 10 wait at most" say=${seconds} upright=${TIMES} />
      <${ByHour} found=${found} agents=${agents} part="gave_up" title="Who gives up, customers a day" say=${many} upright=${COUNTS_FROM_ZERO} />
    </div>`;
}

const assumed = (days, promised) =>
  [
    `Means of ${counted(days, 'made-up day')}, the same ones for both plans.`,
    `In time: a person within ${promised.join(', ')} minutes, by priority 0 to 3.`,
    'Everybody at work can take everybody, and real days differ in more ways than these.',
  ].join(' ');

function Line({ one: [name, words, unit, apart = unit], found }) {
  const { mean, low, high } = found.difference[name];
  const chance = low <= 0 && high >= 0;
  return html`<tr><th scope="row">${words}</th>${found.plans.map((plan, at) => html`<td key=${at}>${unit(plan.figures[name].mean)}</td>`)}
    <td>${signed(mean, apart)}</td><td>${mean === 0 && chance ? 'the same' : `${signed(low, apart)} to ${signed(high, apart)}${chance ? ', may be chance' : ''}`}</td></tr>`;
}

function ByHour({ found, agents, part, title, say, upright }) {
  const lines = found.plans.map((plan) => plan.hours.map((hour) => hour[part]));
  const at = (hour) => SIDES.map((side, which) => `${side.toLowerCase()} ${say(lines[which][hour])}`).join(', ');
  const legend = html`by the hour in which customers come<span class="legend">${SIDES.map((side, which) => html`<span key=${side}><span class=${`key ${which ? 'changed' : 'came_back'}`}></span>${side}</span>`)}</span>`;
  return html`<${Plot} title=${title} note=${legend} labels=${HOURS.map(String)} upright=${upright}
    say=${(hour) => (hour === null ? 'Point at an hour' : `${hour} to ${hour + 1}: ${at(hour)}`)}
    series=${SIDES.map((side, which) => ({ name: side, token: COLOURS[which], values: lines[which] }))}>
    <table class="table"><thead><tr><th scope="col">Hour</th>${SIDES.map((side) => html`<th key=${side} scope="col">${side}: agents</th><th scope="col">${title}</th>`)}</tr></thead>
      <tbody>${HOURS.map((hour) => html`<tr key=${hour}><th scope="row">${hour} to ${hour + 1}</th>
        ${SIDES.map((side, which) => html`<td>${agents[which][hour]}</td><td>${say(lines[which][hour])}</td>`)}</tr>`)}</tbody></table>
  <//>`;
}
