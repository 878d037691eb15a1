/* How it went over a chosen time: charts, the tables behind them, and the file. */
import { html, useState } from '../app/base.js';
import { call } from '../app/api.js';
import { Icon } from '../app/icons.js';
import { useLoad } from '../writers/load.js';
import { Failed, Stale, Switch } from '../writers/parts.js';
import { Arrivals, Endings, PersonAnswer, Resolution } from './charts.js';
import { Choice, lastDays, zone } from './period.js';
import { Quality } from './quality.js';
import { OUTCOMES, PEOPLE, RATED, count, counted, day, span } from './words.js';

export function OverTime() {
  const [period, setPeriod] = useState({ ...lastDays(28), step: 'day' });
  const query = new URLSearchParams({ ...period, zone: zone() }).toString();
  const load = useLoad(() => call('GET', `/api/metrics/history?${query}`, undefined, 60_000), query);
  return html`<section class="over-time" aria-labelledby="over-time-title">
    <header class="section-row"><h2 id="over-time-title">Over time</h2>
      <a class="button" href=${`/api/metrics/history.csv?${query}`} download><${Icon} name="download" /><span>Download CSV</span></a></header>
    <${Choice} period=${period} onChange=${setPeriod}>
      <${Switch} label="By" value=${period.step} options=${[['day', 'By day'], ['week', 'By week']]} onChange=${(step) => setPeriod({ ...period, step })} />
    <//>
    ${load.loading && html`<div class="charts" aria-busy="true" aria-label="Loading">${[1, 2, 3, 4].map((one) => html`<div key=${one} class="sheet chart">
      <span class="bone w60"></span><span class="chart-space"></span></div>`)}</div>`}
    ${load.error && !load.data && html`<${Failed} error=${load.error} again=${load.reload} />`}
    ${load.error && load.data && html`<${Stale} error=${load.error} again=${load.reload} />`}
    ${load.data && html`<${Figures} history=${load.data} />`}
    ${load.data?.whole.arrivals > 0 && html`<${Quality} query=${query} />`}
  </section>`;
}

function Figures({ history }) {
  const { whole } = history;
  if (whole.arrivals === 0) {
    return html`<div class="sheet"><p>Nobody wrote from ${day(history.first)} to ${day(history.last)}. Choose another time.</p></div>`;
  }
  const over = whole.arrivals - whole.open;
  return html`<div class="charts">
    <${Arrivals} history=${history} title=${`${counted(whole.arrivals, 'contact')} came in`}
      note=${whole.open ? `${count(whole.open)} of them are still open` : 'all of them are over'} />
    <${Endings} history=${history} title=${over ? `The assistant helped in ${whole.shares.confirmed + whole.shares.assumed} % of what is over` : 'Nothing is over yet'}
      note=${whole.provisional ? `${count(whole.provisional)} can still turn: the customer has 7 days to come back` : ''} />
    <${PersonAnswer} history=${history} title=${whole.person_answer.count ? `A person answers in ${span(whole.person_answer.median_seconds)}` : 'No person had to answer'}
      note="from the handover to a person's first words; nine of ten within the upper line" />
    <${Resolution} history=${history} title=${whole.resolution.count ? `What is resolved takes ${span(whole.resolution.median_seconds)}` : 'Nothing was resolved'}
      note="from the customer's first words to the last answer; nine of ten within the upper line" />
  </div>
  <div class="pair three">
    <${Outcomes} whole=${whole} over=${over} />
    <${People} whole=${whole} />
    <${Ratings} whole=${whole} />
  </div>`;
}

function Outcomes({ whole, over }) {
  return html`<section class="sheet" aria-labelledby="outcomes-title"><h3 id="outcomes-title">${over ? `How ${counted(over, 'contact')} ended` : 'How contacts ended'}</h3>
    ${over === 0 ? html`<p class="facts">Nothing is over yet.</p>` : html`<table class="table"><thead><tr><th scope="col">Outcome</th><th scope="col">Contacts</th><th scope="col">Share</th></tr></thead>
      <tbody>${OUTCOMES.map(([key, name, meaning]) => html`<tr key=${key}><th scope="row"><span class=${`key ${key}`}></span>${name}
        <span class="facts">${meaning}</span></th><td>${count(whole.outcomes[key])}</td><td>${whole.shares[key]} %</td></tr>`)}</tbody></table>`}</section>`;
}

function People({ whole }) {
  return html`<section class="sheet" aria-labelledby="people-title"><h3 id="people-title">What people made of theirs</h3>
    ${whole.outcomes.handed_over === 0
      ? html`<p class="facts">Nothing that went to a person is over.</p>`
      : html`<table class="table"><thead><tr><th scope="col">Ended as</th><th scope="col">Contacts</th></tr></thead>
        <tbody>${PEOPLE.map(([key, name]) => html`<tr key=${key}><th scope="row">${name}</th><td>${count(whole.people[key])}</td></tr>`)}</tbody></table>`}</section>`;
}

function Ratings({ whole }) {
  return html`<section class="sheet" aria-labelledby="ratings-title"><h3 id="ratings-title">How customers rated</h3>
    ${whole.ratings.rating.count === 0
      ? html`<p class="facts">Nobody has rated in this time. Customers are asked at the end of a chat.</p>`
      : html`<table class="table"><thead><tr><th scope="col">What</th><th scope="col">Of 5</th><th scope="col">Ratings</th></tr></thead>
        <tbody>${RATED.map(([key, name]) => {
          const { average, count: many } = whole.ratings[key];
          return html`<tr key=${key}><th scope="row">${name}</th><td>${average === null ? '–' : average.toFixed(2)}</td><td>${count(many)}</td></tr>`;
        })}</tbody></table>`}</section>`;
}
