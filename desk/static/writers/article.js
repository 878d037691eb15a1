/* One article: its passages, how often each was told, and the ways to change or recall it. */
import { html, useState } from '../app/base.js';
import { Icon } from '../app/icons.js';
import { api } from './api.js';
import { useLoad } from './load.js';
import { Bones, Failed, Page, Reason, Stale } from './parts.js';
import { go, href, tell } from './session.js';
import { counted, when } from './words.js';

export function Article({ id }) {
  const [articleId, locale = 'en'] = id.split('~');
  const [flagging, setFlagging] = useState(null);
  const load = useLoad(() => api.article(articleId, locale), `article ${id}`);
  if (load.loading) return html`<${Page} title="Article"><${Bones} /><//>`;
  if (!load.data) return html`<${Page} title="Article"><${Failed} error=${load.error} again=${load.reload} /><//>`;
  const { article, passages } = load.data;
  const told = passages.some((one) => one.conversations);
  const edit = async () => {
    try {
      go('drafts', (await api.begin({ article_id: articleId, locale })).draft.id);
    } catch (problem) {
      tell(problem.message, 'danger');
    }
  };
  const actions = html`${article.audience === 'public' && html`<a class="button" href=${`/articles/${article.id}`} target="_blank" rel="noopener"><${Icon} name="external-link" /><span>As customers see it</span></a>`}
    ${told && html`<button class="button" onClick=${() => setFlagging({})}><${Icon} name="megaphone" /><span>Recall all of it</span></button>`}
    <button class="button primary" onClick=${edit}><${Icon} name="pencil-line" /><span>Edit</span></button>`;
  return html`<${Page} title=${article.title} hint=${`${article.path}${article.audience === 'internal' ? ', for agents only' : ''}`} actions=${actions}>
    ${load.error && html`<${Stale} error=${load.error} again=${load.reload} />`}
    <p class="back"><a href=${href('articles')}><${Icon} name="arrow-left" />All articles</a></p>
    <ul class="cards">${passages.map((one) => html`<${Passage} key=${one.passage_id} passage=${one} flag=${() => setFlagging(one)} />`)}</ul>
    ${flagging && html`<${Reason} title="Recall what was told" onClose=${() => setFlagging(null)} button="Go on" label="What is wrong, and what is right?"
      hint="You see next who got it. Nothing is sent before you confirm the correction." placeholder="It says 14 days, but it has been 30 days since March."
      act=${async (reason) => {
        const passageIds = flagging.passage_id ? { passage_ids: [flagging.passage_id] } : {};
        go('wrong', (await api.flag({ article_id: articleId, reason, ...passageIds })).recall.id);
      }} />`}
  <//>`;
}

function Passage({ passage, flag }) {
  return html`<li class="sheet passage">
    <h2>${passage.section || 'Beginning'}</h2>
    ${passage.text === null
      ? html`<p class="facts">It has been rewritten or taken out since. Customers got an earlier wording.</p>`
      : html`<p class="passage-text">${passage.text}</p>`}
    <div class="actions">
      <span class="facts">${passage.conversations ? `Told in ${counted(passage.conversations, 'conversation')}, last ${when(passage.last_told_at)}` : 'Not told to a customer yet'}</span>
      <span class="spacer"></span>
      ${passage.conversations > 0 && html`<button class="button quiet" onClick=${flag}><${Icon} name="megaphone" /><span>Recall it</span></button>`}
    </div>
  </li>`;
}
