/* What supervisors and agents see alike of reviews: the averages, and a review as it was filled in. */
import { html } from '../app/base.js';
import { Icon } from '../app/icons.js';
import { showSeq } from '../app/talk.js';
import { when } from '../writers/words.js';
import { answered, average, whose } from './reviews_api.js';
import { count } from './words.js';

export function Averages({ found, own = false }) {
  return html`${found.map((one) => html`<section key=${one.agent?.id ?? ''} class="sheet" aria-label=${`Averages of ${whose(one.agent)}`}>
    <h2>${own ? 'On average' : whose(one.agent)} <span class="facts">${count(one.reviews)} ${one.reviews === 1 ? 'review' : 'reviews'}</span></h2>
    <table class="table"><thead><tr><th scope="col">Criterion</th><th scope="col">Average</th><th scope="col">Answers</th></tr></thead>
      <tbody>${one.criteria.map((criterion) => html`<tr key=${`${criterion.name} ${criterion.answer}`}><th scope="row">${criterion.words}</th>
        <td>${average(criterion)}</td><td>${count(criterion.count)}</td></tr>`)}</tbody></table>
  </section>`)}`;
}

export function ReviewRow({ review, to, own = false }) {
  const facts = [!own && `by ${review.reviewer.name}`, own && `reviewed by ${review.reviewer.name}`, when(review.created_at)].filter(Boolean);
  const scores = review.card.criteria.filter((one) => one.answer === '1-5' && review.answers[one.name] !== null);
  const mean = scores.length ? scores.reduce((sum, one) => sum + review.answers[one.name], 0) / scores.length : null;
  return html`<a class="line-link" href=${to}><span class="line-main"><strong>${review.customer_name}${!own && `, with ${whose(review.agent)}`}</strong>
    <span class="facts">${facts.join(' · ')}</span></span>
    ${mean !== null && html`<span class="facts line-when">${mean.toFixed(1)} of 5</span>`}</a>`;
}

export function Filled({ review }) {
  return html`<section class="sheet" aria-labelledby="filled">
    <h2 id="filled">Score card</h2>
    <p class="facts">${review.reviewer.name}, ${when(review.updated_at)}, about ${whose(review.agent)}</p>
    <dl class="answers">${review.card.criteria.map((one) => html`<div key=${one.name}><dt>${one.words}</dt><dd>${answered(one, review.answers[one.name])}</dd></div>`)}</dl>
    ${review.comment && html`<p class="quoted">${review.comment}</p>`}
    ${review.turns.length > 0 && html`<${TurnList} turns=${review.turns} />`}
  </section>`;
}

export function TurnList({ turns, remove }) {
  return html`<div><h3>On single messages</h3><ul class="turn-comments">${turns.map((one) => html`<li key=${one.seq}>
    <button type="button" class="link" onClick=${() => showSeq(one.seq)}>Message ${one.seq}</button><span>${one.text}</span>
    ${remove && html`<button type="button" class="icon-button" aria-label=${`Remove the comment on message ${one.seq}`} onClick=${() => remove(one.seq)}><${Icon} name="x" /></button>`}</li>`)}</ul></div>`;
}
