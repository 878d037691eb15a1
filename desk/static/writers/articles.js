/* All articles: by topic, with how often each was told, found by their words. */
import { html, useMemo, useState } from '../app/base.js';
import { Icon } from '../app/icons.js';
import { api } from './api.js';
import { useLoad } from './load.js';
import { Empty, Listed, Page } from './parts.js';
import { href } from './session.js';
import { counted } from './words.js';

export function Articles() {
  const [wanted, setWanted] = useState('');
  const load = useLoad(api.articles, 'articles');
  const all = load.data?.articles ?? [];
  const found = useMemo(() => {
    const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
    return all.filter((one) => words.every((word) => `${one.title} ${one.id} ${one.topic}`.toLowerCase().includes(word)));
  }, [all, wanted]);
  const topics = [...new Set(found.map((one) => one.topic))].sort();
  const search = html`<label class="search"><${Icon} name="search" /><span class="hidden">Find an article</span>
    <input type="search" placeholder="Find an article" value=${wanted} onInput=${(event) => setWanted(event.target.value)} /></label>`;
  const nothing = all.length
    ? html`<${Empty} icon="search" title="No article has these words" text="Try fewer words, or look under Gaps whether customers ask for it."><button class="button" onClick=${() => setWanted('')}>Show all</button><//>`
    : html`<${Empty} icon="file-text" title="No articles yet" text="Write the first one under Drafts."><a class="button primary" href=${href('drafts')}>Go to Drafts</a><//>`;
  return html`<${Page} title="Articles" hint="What the assistant knows, and in how many conversations it was told in the last 30 days." actions=${search}>
    <${Listed} load=${load} count=${() => found.length} empty=${nothing}>
      ${topics.map((topic) => html`<section key=${topic} aria-labelledby=${`topic-${topic}`}>
        <h2 class="topic" id=${`topic-${topic}`}>${topic || 'Without a topic'}</h2>
        <ul class="rows-list">${found.filter((one) => one.topic === topic).map((one) => html`<li key=${`${one.id} ${one.locale}`}>
          <a class="line-link" href=${href('articles', `${one.id}~${one.locale}`)}><span class="line-main"><strong>${one.title}</strong>
            <span class="facts">${one.id}${one.locale !== 'en' ? `, ${one.locale}` : ''}</span></span>
          ${one.audience === 'internal' && html`<span class="chip"><${Icon} name="lock" />Agents only</span>`}
          <span class="facts line-when">${one.told ? `told in ${counted(one.told, 'conversation')}` : 'not told'}</span></a></li>`)}</ul>
      </section>`)}
    <//>
  <//>`;
}
