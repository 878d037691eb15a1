/* The four charts of the board, each with its table. */
import { html } from '../app/base.js';
import { Plot } from './plot.js';
import { OUTCOMES, count, counted, day, span, stepName } from './words.js';

/** From an honest zero to a little more than the largest. */
const fromZero = (_plot, _low, high) => [0, high > 0 ? high * 1.1 : 1];
const wholeOnly = (value) => (Number.isInteger(value) ? count(value) : '');
const COUNTS = { range: fromZero, unit: wholeOnly };
export const COUNTS_FROM_ZERO = { range: fromZero, unit: count };
const PERCENT = { range: () => [0, 100], unit: (value) => `${value} %` };
// Steps as clocks have them: nobody reads "1 min 40 s" off an axis.
export const TIMES = { range: fromZero, unit: span, size: 76, incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800, 604_800] };

const labelsOf = (history) => history.steps.map((one) => day(one.start));
const named = (history, at) => stepName(history.steps[at].start, history.step);

function Table({ history, heads, cells }) {
  return html`<table class="table"><thead><tr><th scope="col">${history.step === 'week' ? 'Week of' : 'Day'}</th>
      ${heads.map((one) => html`<th key=${one} scope="col">${one}</th>`)}</tr></thead>
    <tbody>${history.steps.map((one) => html`<tr key=${one.start}><th scope="row">${day(one.start)}</th>
      ${cells(one).map((cell, at) => html`<td key=${at}>${cell}</td>`)}</tr>`)}</tbody></table>`;
}

export function Arrivals({ history, title, note }) {
  const { steps } = history;
  const say = (at) => (at === null ? `${counted(steps.length, history.step)} shown` : `${named(history, at)}: ${counted(steps[at].arrivals, 'contact')}`);
  return html`<${Plot} title=${title} note=${note} labels=${labelsOf(history)} upright=${COUNTS} say=${say}
    series=${[{ name: 'Contacts', token: '--c-accent', values: steps.map((one) => one.arrivals), bars: true }]}>
    <${Table} history=${history} heads=${['Contacts', 'Still open']} cells=${(one) => [count(one.arrivals), count(one.open)]} />
  <//>`;
}

const isOver = (step) => step.arrivals > step.open;

export function Endings({ history, title, note }) {
  const { steps, whole } = history;
  // Each bar is drawn from zero to the sum of its part and those below it, the highest first.
  const upTo = (last) => steps.map((one) => (isOver(one) ? OUTCOMES.slice(0, last + 1).reduce((sum, [key]) => sum + one.shares[key], 0) : null));
  const series = OUTCOMES.map(([key, name], at) => ({ name, token: `--c-chart-${key.replace('_', '-')}`, values: upTo(at), bars: true })).reverse();
  const shares = (one) => OUTCOMES.map(([key, name]) => `${name.toLowerCase()} ${one.shares[key]} %`).join(', ');
  const say = (at) => {
    if (at === null) return `All: ${shares(whole)}`;
    return `${named(history, at)}: ${isOver(steps[at]) ? shares(steps[at]) : 'nothing is over'}`;
  };
  return html`<${Plot} title=${title} note=${html`${note}<${Legend} />`} labels=${labelsOf(history)} upright=${PERCENT}
    say=${say} series=${series}>
    <${Table} history=${history} heads=${OUTCOMES.map(([, name]) => name)} cells=${(one) => OUTCOMES.map(([key]) => (isOver(one) ? `${one.shares[key]} %` : '–'))} />
  <//>`;
}

function Legend() {
  return html`<span class="legend">${OUTCOMES.map(([key, name]) => html`<span key=${key}><span class=${`key ${key}`}></span>${name}</span>`)}</span>`;
}

export const PersonAnswer = (props) => html`<${Times} part="person_answer" what="handover" ...${props} />`;
export const Resolution = (props) => html`<${Times} part="resolution" what="contact" ...${props} />`;

function Times({ history, title, note, part, what }) {
  const { steps } = history;
  const say = (at) => {
    const one = at === null ? history.whole[part] : steps[at][part];
    const where = at === null ? 'All' : named(history, at);
    return one.count ? `${where}: half within ${span(one.median_seconds)}, nine of ten within ${span(one.p90_seconds)}, of ${counted(one.count, what)}` : `${where}: none`;
  };
  return html`<${Plot} title=${title} note=${note} labels=${labelsOf(history)} upright=${TIMES} say=${say} series=${[
    { name: 'Nine of ten', token: '--c-chart-handed-over', values: steps.map((one) => one[part].p90_seconds) },
    { name: 'Half', token: '--c-accent', values: steps.map((one) => one[part].median_seconds) },
  ]}>
    <${Table} history=${history} heads=${['Half within', 'Nine of ten within', 'Of']}
      cells=${(one) => [span(one[part].median_seconds), span(one[part].p90_seconds), count(one[part].count)]} />
  <//>`;
}
