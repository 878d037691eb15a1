/* Gaps: what customers asked and the articles did not answer, with the first step towards an article. */
import { html, classes, useState } from '../app/base.js';
import { Icon } from '../app/icons.js';
import { api } from './api.js';
import { useLoad } from './load.js';
import { Empty, Listed, Page, Reason, Switch } from './parts.js';
import { go, href, tell } from './session.js';
import { REACTIONS, counted, percent, times, when } from './words.js';

const EMPTY = {
  open: ['Nothing is open', 'What the assistant cannot answer, or answers and the customer is not satisfied, is collected here.'],
  answered: ['Nothing yet', 'A gap moves here by itself when the articles answer it.'],
  dismissed: ['Nothing is put aside', 'A gap that is put aside comes back when it has been asked as often again.'],
};

export function Gaps() {
  const [days, setDays] = useState(30);
  const [shown, setShown] = useState('open');
  const [aside, setAside] = useState(null);
  const load = useLoad(() => api.gaps(days), `gaps ${days}`);
  const all = load.data?.gaps ?? [];
  const gaps = all.filter((gap) => gap.state === shown);
  const count = (state) => (load.data ? all.filter((gap) => gap.state === state).length : undefined);
  const period = html`<label class="inline-field"><span>Asked in the last</span><select value=${days} onChange=${(event) => setDays(Number(event.target.value))}>
    ${[7, 30, 90, 365].map((one) => html`<option key=${one} value=${one} selected=${one === days}>${one === 365 ? 'year' : `${one} days`}</option>`)}</select></label>`;
  return html`<${Page} title="Gaps" hint="What customers asked and the articles did not answer. Names, addresses and numbers are taken out." actions=${period}>
    <${Switch} label="Which gaps" value=${shown} onChange=${setShown}
      options=${[['open', 'Open', count('open')], ['answered', 'Answered now', count('answered')], ['dismissed', 'Put aside', count('dismissed')]]} />
    <${Listed} load=${load} count=${() => gaps.length} empty=${html`<${Empty} icon="circle-check" title=${EMPTY[shown][0]} text=${EMPTY[shown][1]} />`}>
      <ul class="cards">${gaps.map((gap) => html`<${Gap} key=${gap.id} gap=${gap} aside=${() => setAside(gap)} reload=${load.reload} />`)}</ul>
    <//>
    ${aside && html`<${Reason} title="Put this gap aside" onClose=${() => setAside(null)} button="Put aside"
      hint=${`“${aside.question}”, asked ${times(aside.asked)}. It comes back when it has been asked as often again.`}
      label="Why?" placeholder="We do not offer this, and the assistant says so." act=${async (reason) => {
        await api.dismiss(aside.id, reason);
        setAside(null);
        tell('Put aside.');
        await load.reload();
      }} />`}
  <//>`;
}

function Gap({ gap, aside, reload }) {
  const facts = [
    `Asked ${times(gap.asked)} in ${counted(gap.conversations, 'conversation')}`,
    gap.unknown && `${gap.unknown} not answered`,
    gap.rejected && `${gap.rejected} answered, not satisfied`,
    `last ${when(gap.last_at)}`,
    gap.asked > 1 && `first ${when(gap.first_at)}`,
    gap.examples.length === 1 && reaction(gap.examples[0]),
  ].filter(Boolean);
  return html`<li class="sheet gap">
    <div class="gap-count" aria-hidden="true"><strong>${gap.asked}</strong><span>×</span></div>
    <div class="gap-main">
      <h2>${gap.question}</h2>
      <p class="facts">${facts.join(' · ')}</p>
      ${gap.examples.length > 1 && html`<details><summary>${gap.examples.length} ways in which it was asked</summary>
        <ul class="examples">${gap.examples.map((one, at) => html`<li key=${at}><q>${one.text}</q>
          <span class="facts">${[one.answered ? 'answered' : 'not answered', reaction(one)].filter(Boolean).join(', ')}</span></li>`)}</ul></details>`}
      ${gap.nearest && html`<${Nearest} gap=${gap} />`}
      ${gap.dismissal && html`<p class="facts">Put aside by ${gap.dismissal.by} ${when(gap.dismissal.at)}: ${gap.dismissal.reason}</p>`}
      <${Actions} gap=${gap} aside=${aside} reload=${reload} />
    </div>
  </li>`;
}

const reaction = (one) => one.reaction && !['accepted', 'confirmed'].includes(one.reaction) && `the customer ${REACTIONS[one.reaction]}`;

function Nearest({ gap }) {
  const { nearest } = gap;
  return html`<p class="nearest"><span class="facts">${gap.state === 'answered' ? 'Now answered from' : 'Nearest article'}</span>
    <a href=${href('articles', nearest.article_id)}>${nearest.title}${nearest.section && ` → ${nearest.section}`}</a>
    <span class="facts">likeness ${nearest.score.toFixed(2)}, ${percent(nearest.probability)} sure that it answers</span></p>`;
}

function Actions({ gap, aside, reload }) {
  const [busy, setBusy] = useState(false);
  const act = async (work) => {
    setBusy(true);
    try {
      await work();
    } catch (problem) {
      tell(problem.message, 'danger');
    }
    setBusy(false);
  };
  const write = (articleId) => act(async () => go('drafts', (await api.fromGap(gap.id, articleId)).draft.id));
  if (gap.state === 'dismissed') {
    return html`<div class="actions"><button class="button" disabled=${busy} onClick=${() => act(async () => {
      await api.restore(gap.dismissal.id);
      await reload();
    })}><${Icon} name="undo-2" /><span>Bring it back</span></button></div>`;
  }
  if (gap.draft_id && gap.state === 'open') {
    return html`<div class="actions"><a class="button primary" href=${href('drafts', gap.draft_id)}><${Icon} name="pencil-line" /><span>Open the draft</span></a>
      <button class="button quiet" onClick=${aside}><${Icon} name="eye-off" /><span>Put aside</span></button></div>`;
  }
  if (gap.state === 'answered') return null;
  // What was answered and did not do is most often mended in the article that was quoted.
  const mend = gap.nearest && gap.rejected > gap.unknown;
  const fresh = html`<button key="fresh" class=${classes('button', !mend && 'primary')} disabled=${busy} onClick=${() => write()}><${Icon} name="file-plus" /><span>Write an article</span></button>`;
  const nearest = gap.nearest && html`<button key="nearest" class=${classes('button', mend && 'primary')} disabled=${busy} onClick=${() => write(gap.nearest.article_id)}><${Icon} name="pencil-line" /><span>Add to the nearest article</span></button>`;
  return html`<div class="actions">
    ${mend ? [nearest, fresh] : [fresh, nearest]}
    <button class="button quiet" disabled=${busy} onClick=${aside}><${Icon} name="eye-off" /><span>Put aside</span></button>
  </div>`;
}
