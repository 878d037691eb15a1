/* Calls to the service. Problems become `Problem`s with words for people. */
import { get } from './store.js';

export class Problem extends Error {
  constructor(name, title, detail, status) {
    super(detail);
    this.name = name;
    this.title = title;
    this.status = status;
  }
}

export const OFFLINE = () =>
  new Problem('offline', 'No connection', 'The service cannot be reached. Check the connection and try again.', 0);

const UPLOAD_PATIENCE_MS = 300_000;

/** Call the service; `body` makes it a write. Throws Problem. `onSignedOut` is told when the session has ended. */
export async function call(method, path, body, patienceMs = 15_000) {
  const headers = { Accept: 'application/json' };
  const plain = body === undefined || body instanceof FormData;
  if (!plain) headers['Content-Type'] = 'application/json';
  if (method !== 'GET') headers['X-CSRF-Token'] = get().csrf ?? '';
  let response;
  try {
    response = await fetch(path, {
      method, headers, credentials: 'same-origin', cache: 'no-store',
      body: plain ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(patienceMs),
    });
  } catch {
    throw OFFLINE();
  }
  if (response.ok) return response.status === 204 ? null : await answerOf(response);
  const problem = await problemOf(response);
  if (problem.status === 401 && problem.name !== 'wrong_password') onSignedOut(problem);
  throw problem;
}

async function answerOf(response) {
  try {
    return await response.json();
  } catch {
    throw OFFLINE();
  }
}

async function problemOf(response) {
  const said = await response.json().catch(() => ({}));
  const detail = said.detail ?? 'The service could not do that. Try again in a moment.';
  return new Problem(said.type ?? 'internal', said.title ?? 'Something went wrong', detail, response.status);
}

let onSignedOut = () => {};
export const whenSignedOut = (tell) => {
  onSignedOut = tell;
};

const handoff = (id, part = '') => `/api/handoffs/${encodeURIComponent(id)}${part}`;

export const api = {
  me: () => call('GET', '/api/agents/me'),
  login: (username, password) => call('POST', '/api/agents/login', { username, password }),
  logout: () => call('POST', '/api/agents/logout', {}),
  presence: (status) => call('PUT', '/api/agents/me/presence', { status }),
  list: (state) => call('GET', `/api/handoffs?state=${state}`),
  packet: (id) => call('GET', handoff(id)),
  messages: (id, after) => call('GET', handoff(id, `/messages?after=${after}`)),
  offer: (id, accept) => call('POST', handoff(id, '/offer'), { accept }),
  claim: (id) => call('POST', handoff(id, '/claim'), {}),
  send: (id, body) => call('POST', handoff(id, '/messages'), body),
  note: (id, body) => call('POST', handoff(id, '/notes'), body),
  suggestions: (id) => call('GET', handoff(id, '/suggestions')),
  mentions: () => call('GET', '/api/agents/mentions'),
  readMentions: (id) => call('POST', handoff(id, '/mentions/read'), {}),
  attach: (id, file) => {
    const form = new FormData();
    form.append('file', file, file.name || 'picture');
    return call('POST', handoff(id, '/attachments'), form, UPLOAD_PATIENCE_MS);
  },
  masking: (id) => call('GET', handoff(id, '/masking')),
  unmask: (id, body) => call('POST', handoff(id, '/unmask'), body),
  transfer: (id, body) => call('POST', handoff(id, '/transfer'), body),
  resolve: (id, body) => call('POST', handoff(id, '/resolve'), body),
  changes: (id) => call('GET', handoff(id, '/changes')),
  orders: (id) => call('GET', handoff(id, '/orders')),
  orderChoices: (id, action, order) => call('GET', handoff(id, `/orders/choices?${new URLSearchParams({ action, ...(order && { order_id: order }) })}`)),
  planChange: (id, body) => call('POST', handoff(id, '/orders/plan'), body),
  changeOrder: (id, body) => call('POST', handoff(id, '/orders/change'), body),
  askCredit: (id, body) => call('POST', handoff(id, '/orders/ask'), body),
  approve: (id, body) => call('POST', handoff(id, '/approve'), body),
  undo: (id, body) => call('POST', handoff(id, '/undo'), body),
  flag: (body) => call('POST', '/api/writers/recalls', body),
  articleOf: (id, seq) => call('POST', '/api/writers/drafts', { handoff_id: id, seq }),
  verdict: (id) => call('GET', handoff(id, '/verdict')),
  giveVerdict: (id, verdict) => call('PUT', handoff(id, '/verdict'), { verdict }),
  tags: () => call('GET', '/api/agents/tags'),
  search: (words) => call('POST', '/api/agents/search', { words }),
  conversation: (id) => call('GET', `/api/agents/conversations/${encodeURIComponent(id)}`),
  maskingOf: (id) => call('GET', `/api/agents/conversations/${encodeURIComponent(id)}/masking`),
  unmaskOf: (id, body) => call('POST', `/api/agents/conversations/${encodeURIComponent(id)}/unmask`, body),
  history: (id) => call('GET', `/api/agents/conversations/${encodeURIComponent(id)}/history`),
  earlier: (id) => call('GET', `/api/agents/conversations/${encodeURIComponent(id)}/earlier`),
  separate: (join, reason) => call('POST', `/api/agents/joins/${encodeURIComponent(join)}/undo`, { reason }),
  replies: () => call('GET', '/api/canned-replies'),
  addReply: (body) => call('POST', '/api/canned-replies', body),
  changeReply: (id, body) => call('PUT', `/api/canned-replies/${encodeURIComponent(id)}`, body),
  deleteReply: (id) => call('DELETE', `/api/canned-replies/${encodeURIComponent(id)}`),
  snooze: (id, until) => call('POST', handoff(id, '/snooze'), { until }),
};
