/* Who is signed in at a page of writers or supervisors, where they are, and what it tells them for a moment. */
import { call, whenSignedOut } from '../app/api.js';
import { get, reset, set } from '../app/store.js';

const CARE = ['agent', 'supervisor', 'admin'];

export const mayCare = (agent) => CARE.includes(agent.role);
export const mayOverride = (agent) => agent.role === 'admin';

let mayEnter = () => true;

/** `may`: says whether the page is for an agent. */
export async function start(may) {
  mayEnter = may;
  whenSignedOut((problem) => reset({ phase: 'signed_out', notice: problem.title }));
  try {
    entered(await call('GET', '/api/agents/me'));
  } catch (problem) {
    if (problem.status === 401) reset({ phase: 'signed_out' });
    else set({ phase: 'unreachable', notice: problem.message });
  }
}

export async function signIn(username, password) {
  entered(await call('POST', '/api/agents/login', { username, password }));
}

export async function signOut() {
  try {
    await call('POST', '/api/agents/logout', {});
  } catch (problem) {
    if (problem.status !== 401) return tell(problem.message, 'danger');
  }
  return reset({ phase: 'signed_out' });
}

function entered({ agent, csrf_token: csrf }) {
  reset({ phase: mayEnter(agent) ? 'signed_in' : 'no_desk', agent, csrf });
}

let hide = null;

export function tell(words, kind = 'done') {
  clearTimeout(hide);
  set({ toast: { words, kind } });
  hide = setTimeout(() => set({ toast: null }), 6_000);
}

/** Where the address says one is: { page, id }; without a word of it at `home`. */
export function place(home = 'gaps') {
  const [page, id] = location.hash.replace(/^#\/?/, '').split('/');
  return { page: page || home, id: id ? decodeURIComponent(id) : null };
}

export const href = (page, id) => `#/${page}${id ? `/${encodeURIComponent(id)}` : ''}`;

export const go = (page, id) => {
  location.hash = href(page, id);
};

export const agentNow = () => get().agent;
