/* Drafts: what is being written, and how publishing went. */
import { html, useState } from '../app/base.js';
import { Icon } from '../app/icons.js';
import { api } from './api.js';
import { useLoad, useWhile } from './load.js';
import { Empty, Listed, Page, Switch } from './parts.js';
import { go, href, tell } from './session.js';
import { times, when } from './words.js';

const EMPTY = {
  writing: ['No drafts', 'Start one from a gap, from an article, or with an empty page. Agents can hand in replies.'],
  published: ['Nothing published yet', 'What has been published from here is listed here.'],
};

export function Drafts() {
  const [shown, setShown] = useState('writing');
  const load = useLoad(api.drafts, 'drafts');
  const all = load.data?.drafts ?? [];
  const drafts = all.filter((draft) => draft.state === shown);
  const count = (state) => (load.data ? all.filter((draft) => draft.state === state).length : undefined);
  useWhile(all.some((draft) => draft.publication?.state === 'running'), load.reload, 1_500);
  const begin = async () => {
    try {
      go('drafts', (await api.begin()).draft.id);
    } catch (problem) {
      tell(problem.message, 'danger');
    }
  };
  const create = html`<button class="button primary" onClick=${begin}><${Icon} name="plus" /><span>New article</span></button>`;
  return html`<${Page} title="Drafts" hint="An article goes live when the assistant answers no worse with it." actions=${create}>
    <${Switch} label="Which drafts" value=${shown} onChange=${setShown}
      options=${[['writing', 'Being written', count('writing')], ['published', 'Published', count('published')]]} />
    <${Listed} load=${load} count=${() => drafts.length} empty=${html`<${Empty} icon="pencil-line" title=${EMPTY[shown][0]} text=${EMPTY[shown][1]} />`}>
      <ul class="rows-list">${drafts.map((draft) => html`<${Row} key=${draft.id} draft=${draft} />`)}</ul>
    <//>
  <//>`;
}

const FROM = {
  gap: (source) => `From a gap asked ${times(source.asked)}`,
  reply: () => 'From an agent’s reply',
  article: (source) => (source.asked ? `Changes an article, for a gap asked ${times(source.asked)}` : 'Changes an article'),
  blank: () => 'Begun with an empty page',
};

function Row({ draft }) {
  const published = draft.state === 'published';
  return html`<li><a class="line-link" href=${published ? href('articles', draft.article.id) : href('drafts', draft.id)}>
    <span class="line-main"><strong>${draft.article.title || 'Without a title'}</strong><span class="facts">${FROM[draft.source.kind](draft.source)}</span></span>
    <${State} draft=${draft} />
    <span class="facts line-when">${draft.updated_by}, ${when(published ? draft.published_at : draft.updated_at)}</span>
  </a></li>`;
}

function State({ draft }) {
  const { publication } = draft;
  // What has been changed since the last try is no longer what was tried.
  const changed = publication?.ended_at && draft.state === 'writing' && draft.updated_at > publication.ended_at;
  switch (changed ? null : publication?.state) {
    case 'running':
      return html`<span class="chip"><${Icon} name="loader-circle" class="turning" />Being published</span>`;
    case 'refused':
      return html`<span class="chip late"><${Icon} name="circle-x" />Would make answers worse</span>`;
    case 'asking':
      return html`<span class="chip"><${Icon} name="message-circle-question-mark" />Has a question for you</span>`;
    case 'failed':
      return html`<span class="chip late"><${Icon} name="triangle-alert" />Publishing failed</span>`;
    case 'published':
      return html`<span class="chip done"><${Icon} name="circle-check" />Live</span>`;
    default:
      return html`<span class="chip"><${Icon} name="pencil-line" />Being written</span>`;
  }
}
