/* What an agent sees: the reviews of their own work. */
import { html } from '../app/base.js';
import { Icon } from '../app/icons.js';
import { useLoad } from '../writers/load.js';
import { Bones, Empty, Failed, Listed, Page } from '../writers/parts.js';
import { href } from '../writers/session.js';
import { Averages, Filled, ReviewRow } from './review_parts.js';
import { reviews } from './reviews_api.js';
import { Transcript } from './reviewing.js';

export function MyReviews() {
  const load = useLoad(reviews.mine, 'mine');
  const nothing = html`<${Empty} icon="star" title="No review yet" text="Supervisors read conversations now and then and fill in a score card. What they write about your work is shown here, to you." />`;
  return html`<${Page} title="My reviews" hint="What colleagues wrote about conversations of yours.">
    <${Listed} load=${load} count=${(data) => data.reviews.length} empty=${nothing}>
      <${Averages} found=${load.data?.averages ?? []} own />
      <ul class="rows-list" aria-label="Reviews">${(load.data?.reviews ?? []).map((one) => html`<li key=${one.id}><${ReviewRow} review=${one} to=${href('mine', one.id)} own /></li>`)}</ul>
    <//>
  <//>`;
}

export function MyReview({ id }) {
  const load = useLoad(async () => {
    const review = (await reviews.mine()).reviews.find((one) => one.id === id);
    return { review, whole: review && (await reviews.conversation(review.conversation_id)) };
  }, `mine ${id}`);
  const review = load.data?.review;
  return html`<${Page} title=${review?.customer_name ?? 'Review'}>
    <p class="back"><a href=${href('mine')}><${Icon} name="arrow-left" />My reviews</a></p>
    ${load.loading && html`<${Bones} rows=${2} />`}
    ${load.error && html`<${Failed} error=${load.error} again=${load.reload} />`}
    ${load.data && !review && html`<${Empty} icon="star" title="There is no such review" text="It may be about somebody else's work." />`}
    ${review && html`<div class="review">
      <${Transcript} id=${review.conversation_id} whole=${load.data.whole} again=${load.reload} remark=${({ seq }) => {
        const said = review.turns.find((one) => one.seq === seq);
        return said && html`<div class="remark"><p class="quoted">${said.text}</p></div>`;
      }} />
      <${Filled} review=${review} />
    </div>`}
  <//>`;
}
