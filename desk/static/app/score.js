/* A score and its parts: each bar begins where the one above ended, so that together they reach the score. */
import { html, classes } from './base.js';
import { number, partName } from './words.js';

const SHOWN = 5;

/** `low..high` is the score's range; the parts add up to the score, the small ones are told together. */
export function Score({ title, words, score, low, high, parts }) {
  const bars = steps(parts, score);
  const place = (value) => `${((Math.min(Math.max(value, low), high) - low) / (high - low)) * 100}%`;
  const share = (from, to) => `${((Math.min(Math.max(to, low), high) - Math.min(Math.max(from, low), high)) / (high - low)) * 100}%`;
  return html`<div class="score">
    <p class="score-head"><span>${title}</span><strong>${words}</strong><span class="figure">${number(score)}</span></p>
    <ul>
      ${bars.map((bar) => html`<li key=${bar.name}>
        <span class="score-name" title=${partName(bar.name)}>${partName(bar.name)}</span>
        <span class="track" aria-hidden="true">
          ${low < 0 && html`<span class="zero"></span>`}
          <span class=${classes('bar', bar.value < 0 && 'below')}
            style=${{ '--from': place(Math.min(bar.from, bar.to)), '--share': share(Math.min(bar.from, bar.to), Math.max(bar.from, bar.to)) }}></span>
        </span>
        <span class="figure">${bar.value >= 0 ? '+' : ''}${number(bar.value)}</span>
      </li>`)}
    </ul>
  </div>`;
}

function steps(parts, score) {
  const large = [...parts].filter((one) => Math.abs(one.value) >= 0.005).sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const shown = large.length > SHOWN ? large.slice(0, SHOWN - 1) : large;
  const rest = score - shown.reduce((sum, one) => sum + one.value, 0);
  const all = Math.abs(rest) >= 0.005 ? [...shown, { name: 'everything else', value: rest }] : shown;
  let at = 0;
  return all.map(({ name, value }) => {
    const from = at;
    at += value;
    return { name, value, from, to: at };
  });
}
