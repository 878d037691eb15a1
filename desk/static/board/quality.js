/* What contacts were about, how handovers were judged, and how often suggested answers are used. */
import { html } from '../app/base.js';
import { call } from '../app/api.js';
import { plain } from '../app/words.js';
import { useLoad } from '../writers/load.js';
import { Failed, Stale } from '../writers/parts.js';
import { count, counted } from './words.js';

const WORDS = [
  ['right', 'Right'],
  ['early', 'Early'],
  ['late', 'Late'],
  ['needless', 'Needless'],
];

const TOPICS = { other: 'No topic', out_of_scope: 'Not ours' };
const topicName = (name) => TOPICS[name] ?? plain(name);
const share = (part, whole) => (whole ? `${Math.round((part / whole) * 100)} %` : '–');

export function Quality({ query }) {
  return html`<${Part} path="topics" query=${query} title="By topic" shown=${Topics} />
    <div class="pair two">
      <${Part} path="handovers" query=${query} title="How handovers were judged" shown=${Handovers} />
      <${Part} path="suggestions" query=${query} title="Suggested answers" shown=${Suggestions} />
    </div>`;
}

function Part({ path, query, title, shown: Shown }) {
  const load = useLoad(() => call('GET', `/api/metrics/${path}?${query}`, undefined, 60_000), `${path} ${query}`);
  return html`<section class="sheet" aria-labelledby=${`${path}-title`}><h3 id=${`${path}-title`}>${title}</h3>
    ${load.loading && html`<p class="facts" role="status">Loading…<span class="bone w60" aria-hidden="true"></span></p>`}
    ${load.error && !load.data && html`<${Failed} error=${load.error} again=${load.reload} />`}
    ${load.error && load.data && html`<${Stale} error=${load.error} again=${load.reload} />`}
    ${load.data && html`<${Shown} data=${load.data} />`}</section>`;
}

function Topics({ data: { topics } }) {
  if (topics.length === 0) return html`<p class="facts">Nobody wrote in this time.</p>`;
  const sum = (name) => topics.reduce((total, one) => total + one[name], 0);
  const all = { topic: null, ...Object.fromEntries(Object.keys(topics[0]).filter((name) => name !== 'topic').map((name) => [name, sum(name)])) };
  const line = (one) => html`<tr key=${one.topic ?? ''}><th scope="row">${one.topic === null ? 'All' : topicName(one.topic)}</th><td>${count(one.arrivals)}</td>
    <td>${share(one.bot, one.bot + one.handed_over)}</td><td>${count(one.resolved)}</td><td>${count(one.handed_over)}</td><td>${count(one.unanswered)}</td></tr>`;
  return html`<div class="scrolled" tabindex="0" role="group" aria-label="Figures by topic"><table class="table"><thead><tr><th scope="col">Topic</th><th scope="col">Contacts</th><th scope="col">Assistant alone</th>
      <th scope="col">Resolved</th><th scope="col">Handed over</th><th scope="col">Not answered</th></tr></thead>
    <tbody>${topics.map(line)}${topics.length > 1 && line(all)}</tbody></table></div>
    <p class="facts">The topic is that of the first request that has one. Not answered: a question of it found no article or was not understood.</p>`;
}

function Handovers({ data }) {
  if (data.handovers === 0) return html`<p class="facts">Nothing went to a person in this time.</p>`;
  const line = (name, one) => html`<tr key=${name}><th scope="row">${name}</th><td>${count(one.handovers)}</td>
    ${WORDS.map(([word]) => html`<td key=${word}>${count(one.words[word])}</td>`)}</tr>`;
  return html`<p class="facts">${count(data.judged)} of ${counted(data.handovers, 'handover')} judged by agents</p>
    <div class="scrolled" tabindex="0" role="group" aria-label="Figures by reason"><table class="table"><thead><tr><th scope="col">Reason</th><th scope="col">Handovers</th>${WORDS.map(([word, name]) => html`<th key=${word} scope="col">${name}</th>`)}</tr></thead>
    <tbody>${data.by_reason.map((one) => line(one.label, one))}${data.by_reason.length > 1 && line('All', data)}</tbody></table></div>`;
}

function Suggestions({ data }) {
  if (data.shown === 0) return html`<p class="facts">Nothing was suggested to agents in this time.</p>`;
  const lines = [['Sent as suggested', data.unchanged], ['Sent, changed', data.edited], ['Not used', data.unused]];
  return html`<p class="facts">used for ${Math.round(data.used_share * 100)} % of ${counted(data.shown, 'message')}, by ${counted(data.agents, 'agent')}</p>
    <table class="table"><thead><tr><th scope="col">What became of it</th><th scope="col">Messages</th></tr></thead>
    <tbody>${lines.map(([name, many]) => html`<tr key=${name}><th scope="row">${name}</th><td>${count(many)}</td></tr>`)}</tbody></table>`;
}
