/* Wrong answers: what colleagues have flagged, and what became of it. */
import { html, useState } from '../app/base.js';
import { Icon } from '../app/icons.js';
import { api } from './api.js';
import { useLoad, useWhile } from './load.js';
import { Empty, Listed, Page, Switch } from './parts.js';
import { href } from './session.js';
import { counted, when } from './words.js';

const OPEN = ['flagged', 'sending'];

export function Recalls() {
  const [shown, setShown] = useState('open');
  const load = useLoad(api.recalls, 'recalls');
  const all = load.data?.recalls ?? [];
  const open = all.filter((one) => OPEN.includes(one.state));
  const closed = all.filter((one) => !OPEN.includes(one.state));
  const recalls = shown === 'open' ? open : closed;
  useWhile(all.some((one) => one.state === 'sending'), load.reload, 1_500);
  const empty = shown === 'open'
    ? html`<${Empty} icon="circle-check" title="No wrong answers" text="Agents flag a wrong answer in the console; you can recall one from its article.">
        <a class="button" href=${href('articles')}>Go to Articles</a><//>`
    : html`<${Empty} icon="megaphone" title="Nothing closed yet" text="Corrections that were sent, and answers that were right after all, are kept here." />`;
  return html`<${Page} title="Wrong answers" hint="Everyone who got a wrong answer gets the correction: one confirmation, once each.">
    <${Switch} label="Which wrong answers" value=${shown} onChange=${setShown}
      options=${[['open', 'To decide', load.data ? open.length : undefined], ['closed', 'Closed', load.data ? closed.length : undefined]]} />
    <${Listed} load=${load} count=${() => recalls.length} empty=${empty}>
      <ul class="rows-list">${recalls.map((one) => html`<li key=${one.id}><a class="line-link" href=${href('wrong', one.id)}>
        <span class="line-main"><strong>${topic(one)}</strong><span class="facts">${one.reason}</span></span>
        <${State} recall=${one} />
        <span class="facts line-when">${one.flagged_by}, ${when(one.flagged_at)}</span></a></li>`)}</ul>
    <//>
  <//>`;
}

export function topic({ passages: [first, ...more] }) {
  const where = first.section ? `${first.title} → ${first.section}` : first.title;
  return more.length ? `${where} and ${counted(more.length, 'more passage')}` : where;
}

function State({ recall }) {
  const whom = counted(recall.conversations, 'conversation');
  switch (recall.state) {
    case 'flagged':
      return html`<span class="chip soon"><${Icon} name="flag" />In ${whom}</span>`;
    case 'sending':
      return html`<span class="chip"><${Icon} name="loader-circle" class="turning" />Being sent to ${whom}</span>`;
    case 'sent':
      return html`<span class="chip done"><${Icon} name="circle-check" />Corrected in ${whom}</span>`;
    default:
      return html`<span class="chip"><${Icon} name="check" />Was right</span>`;
  }
}
