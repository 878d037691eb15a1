/* The calls of reviews, and how they are said. */
import { call } from '../app/api.js';
import { zone } from './period.js';

const query = (values) => new URLSearchParams(Object.entries(values).filter(([, value]) => value !== '')).toString();
const at = (id) => `/api/reviews/conversations/${encodeURIComponent(id)}`;

export const reviews = {
  draw: (wanted) => call('GET', `/api/reviews/draw?${query({ ...wanted, zone: zone() })}`),
  made: (wanted) => call('GET', `/api/reviews?${query({ ...wanted, zone: zone() })}`),
  mine: () => call('GET', '/api/reviews/mine'),
  open: (id) => call('GET', at(id)),
  put: (id, body) => call('PUT', at(id), body),
  conversation: (id) => call('GET', `/api/agents/conversations/${encodeURIComponent(id)}`),
};

export const SAMPLES = [
  ['random', 'Any'],
  ['low_rating', 'Rated 1 or 2'],
  ['early', 'Judged as too early'],
  ['late', 'Judged as too late'],
  ['needless', 'Judged as needless'],
];

export const VERDICTS = { right: 'handed over in time', early: 'too early', late: 'too late', needless: 'needless' };

export const whose = (agent) => agent?.name ?? 'The assistant';

/** An answer in words. */
export function answered(criterion, value) {
  if (value === null || value === undefined) return 'does not apply';
  if (criterion.answer === 'yes-no') return value ? 'yes' : 'no';
  return `${value} of 5`;
}

/** An average in words: of 1 to 5, or how often yes. */
export function average({ answer, average: value }) {
  if (value === null) return '–';
  return answer === 'yes-no' ? `${Math.round(value * 100)} % yes` : value.toFixed(2);
}
