/* The board: the numbers of now, which follow by themselves, and the figures of a chosen time. */
import { html, useEffect } from '../app/base.js';
import { call } from '../app/api.js';
import { useLoad, useWhile } from '../writers/load.js';
import { Failed, Page, Stale } from '../writers/parts.js';
import { Now, NowBones } from './now.js';
import { OverTime } from './over_time.js';
import { time } from './words.js';

// The agents' stream is no way to follow this: whoever is on it counts as somebody who answers customers.
const EVERY_MS = 5_000;
const OUTAGE_EVERY_MS = 30_000;

export function Board({ refused }) {
  const live = useLoad(() => call('GET', '/api/metrics/board'), 'board');
  const not = live.error?.status === 403;
  useWhile(!not, live.reload, EVERY_MS);
  const told = useLoad(() => call('GET', '/api/outage'), 'outage');
  useWhile(!not, told.reload, OUTAGE_EVERY_MS);
  useEffect(() => {
    if (not) refused();
  }, [not]);
  if (not) return null;
  const asOf = html`<p class="as-of">${live.data && `As of ${time(live.data.at)}`}</p>`;
  return html`<${Page} title="Board" hint="How it stands now, and how it went." actions=${asOf}>
    ${live.loading && html`<${NowBones} />`}
    ${live.error && !live.data && html`<${Failed} error=${live.error} again=${live.reload} />`}
    ${live.error && live.data && html`<${Stale} error=${live.error} again=${live.reload} />`}
    ${live.data && html`<${Now} board=${live.data} outage=${told.data?.outage} />`}
    <${OverTime} />
  <//>`;
}
