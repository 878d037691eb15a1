/* Choosing some days. */
import { html } from '../app/base.js';
import { Switch } from '../writers/parts.js';

const PRESETS = [
  [7, '7 days'],
  [28, '4 weeks'],
  [91, '3 months'],
];

/** A day as the address bar of the calendar says it, on this browser's clock. */
function iso(date) {
  const two = (number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function lastDays(days) {
  const now = new Date();
  return { first: iso(new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1)), last: iso(now) };
}

export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/** The days of `period`, and its step where it has one. */
export function Choice({ period, onChange, children }) {
  const preset = PRESETS.find(([days]) => {
    const { first, last } = lastDays(days);
    return first === period.first && last === period.last;
  });
  const pick = (name) => (event) => event.target.value && onChange({ ...period, [name]: event.target.value });
  return html`<div class="choice">
    <${Switch} label="How long" value=${preset?.[0]} options=${PRESETS} onChange=${(days) => onChange({ ...period, ...lastDays(days) })} />
    <label class="inline-field"><span>From</span><input type="date" value=${period.first} max=${period.last} onChange=${pick('first')} /></label>
    <label class="inline-field"><span>to</span><input type="date" value=${period.last} min=${period.first} onChange=${pick('last')} /></label>
    ${children}
  </div>`;
}
