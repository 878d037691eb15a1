/* Reviews: drawing conversations, those that were made, and their averages. */
import { html, useState } from '../app/base.js';
import { call } from '../app/api.js';
import { useSubmit, Trouble } from '../app/dialog.js';
import { Icon } from '../app/icons.js';
import { useLoad } from '../writers/load.js';
import { Empty, Listed, Page, Switch } from '../writers/parts.js';
import { href } from '../writers/session.js';
import { when } from '../writers/words.js';
import { Choice, lastDays } from './period.js';
import { Averages, ReviewRow } from './review_parts.js';
import { SAMPLES, VERDICTS, reviews, whose } from './reviews_api.js';

// What was drawn stays while somebody reads one of them and comes back.
let kept = { view: 'draw', wanted: { ...lastDays(28), agent: '', sample: 'random' }, many: 10, drawn: null };

export function Reviews() {
  const [state, setState] = useState(kept);
  const change = (more) => {
    kept = { ...kept, ...more };
    setState(kept);
  };
  return html`<${Page} title="Reviews" hint="Draw conversations, read them, and fill in a score card. Agents see the reviews of their own work.">
    <${Switch} label="What to see" value=${state.view} onChange=${(view) => change({ view })} options=${[['draw', 'Draw some'], ['made', 'Made']]} />
    <${Choice} period=${state.wanted} onChange=${(wanted) => change({ wanted })}><${Who} state=${state} change=${change} /><//>
    ${state.view === 'draw' ? html`<${Draw} state=${state} change=${change} />` : html`<${Made} key=${JSON.stringify(state.wanted)} wanted=${state.wanted} />`}
  <//>`;
}

function Who({ state, change }) {
  const people = useLoad(() => call('GET', '/api/agents'), 'people');
  const set = (name) => (event) => change({ wanted: { ...state.wanted, [name]: event.target.value } });
  return html`<label class="inline-field"><span>Whose</span><select value=${state.wanted.agent} onChange=${set('agent')}>
      <option value="">Everybody's</option>
      ${(people.data?.agents ?? []).filter((one) => one.role !== 'writer').map((one) => html`<option key=${one.id} value=${one.id} selected=${one.id === state.wanted.agent}>${one.name}</option>`)}</select></label>
    ${state.view === 'draw' && html`<label class="inline-field"><span>Which</span><select value=${state.wanted.sample} onChange=${set('sample')}>
      ${SAMPLES.map(([value, words]) => html`<option key=${value} value=${value} selected=${value === state.wanted.sample}>${words}</option>`)}</select></label>
    <label class="inline-field"><span>How many</span><select value=${state.many} onChange=${(event) => change({ many: Number(event.target.value) })}>
      ${[5, 10, 20, 50].map((one) => html`<option key=${one} value=${one} selected=${one === state.many}>${one}</option>`)}</select></label>`}`;
}

function Draw({ state, change }) {
  const form = useSubmit(async () => {
    const { agent, sample, first, last } = state.wanted;
    const seed = Math.floor(Math.random() * 1e9);
    change({ drawn: (await reviews.draw({ agent, sample, first, last, many: state.many, seed })).conversations });
  });
  const again = async (event) => {
    await form.submit(event);
    form.done();
  };
  return html`<form class="actions" onSubmit=${again}><button class="button primary" disabled=${form.busy}><${Icon} name="clipboard-check" /><span>${state.drawn ? 'Draw others' : 'Draw'}</span></button></form>
    <${Trouble} problem=${form.problem} />
    ${state.drawn === null && html`<${Empty} icon="clipboard-check" title="Draw some conversations" text="They are taken by lot from those that ended with a person in this time and that you have not reviewed." />`}
    ${state.drawn?.length === 0 && html`<${Empty} icon="search" title="None of these" text="No conversation of this kind ended in this time that you have not reviewed. Choose a longer time, or another kind." />`}
    ${state.drawn?.length > 0 && html`<ul class="rows-list" aria-label="Drawn">${state.drawn.map((one) => html`<li key=${one.conversation_id}>
      <a class="line-link" href=${href('reviews', one.conversation_id)}><span class="line-main"><strong>${one.customer_name}, with ${whose(one.agent)}</strong>
        <span class="facts">ended ${when(one.ended_at)}${one.rating ? ` · rated ${one.rating} of 5` : ''}${one.verdicts.length ? ` · ${one.verdicts.map((each) => VERDICTS[each]).join(', ')}` : ''}</span></span>
        ${state.done?.includes(one.conversation_id) && html`<span class="chip done"><${Icon} name="check" />Reviewed</span>`}</a></li>`)}</ul>`}`;
}

/** Mark as reviewed what was drawn. */
export const reviewed = (conversationId) => {
  kept = { ...kept, done: [...(kept.done ?? []), conversationId] };
};

function Made({ wanted: { first, last, agent } }) {
  const load = useLoad(() => reviews.made({ first, last, agent }), `${first} ${last} ${agent}`);
  const nothing = html`<${Empty} icon="clipboard-check" title="No review in this time" text="Draw some conversations and fill in the score card: what was reviewed, and the averages, are shown here." />`;
  return html`<${Listed} load=${load} count=${(data) => data.reviews.length} empty=${nothing}>
    <div class="pair"><${Averages} found=${load.data?.averages ?? []} /></div>
    <ul class="rows-list" aria-label="Reviews">${(load.data?.reviews ?? []).map((one) => html`<li key=${one.id}><${ReviewRow} review=${one} to=${href('reviews', one.conversation_id)} /></li>`)}</ul>
    ${load.data?.more && html`<p class="facts">Only the newest ${load.data.reviews.length} are listed; the averages are of all.</p>`}
  <//>`;
}
