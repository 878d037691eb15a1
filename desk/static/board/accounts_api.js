/* An administrator's calls, and how accounts are said. */
import { call } from '../app/api.js';
import { when } from '../writers/words.js';

const at = (id, part = '') => `/api/accounts/${encodeURIComponent(id)}${part}`;

export const accounts = {
  all: () => call('GET', '/api/accounts'),
  add: (body) => call('POST', '/api/accounts', body),
  change: (id, body) => call('PUT', at(id), body),
  link: (id) => call('POST', at(id, '/link'), {}),
  unlock: (id) => call('POST', at(id, '/unlock'), {}),
};

export const ROLES = [
  ['agent', 'Agent', 'answers customers'],
  ['supervisor', 'Supervisor', 'answers, sees the board and who looked at what'],
  ['writer', 'Writer', 'writes articles'],
  ['admin', 'Administrator', 'may do everything, also here'],
];

export const roleName = (role) => ROLES.find(([value]) => value === role)?.[1] ?? role;

/** Words that are written with commas between them. */
export const listed = (text) => text.split(',').map((one) => one.trim()).filter(Boolean);

export const lastHere = (account) => (account.seen_at ? `at the desk ${when(account.seen_at)}` : 'never at the desk');
