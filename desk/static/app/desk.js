/* What the page does: signing in, the lists, the live connection. What happens in one conversation is in thread.js. */
import { alertNew, countInTitle } from './alerts.js';
import { api, whenSignedOut } from './api.js';
import { isClosed } from './holder.js';
import { heardMention, readMentions, refreshMentions } from './mentions.js';
import { forgetFiles } from './attach.js';
import { sendReply } from './sending.js';
import { EMPTY_LIST, get, reset, set, setOpen } from './store.js';
import { connect } from './stream.js';
import * as thread from './thread.js';

let stream = null;
let fetching = null;

export async function start() {
  whenSignedOut((problem) => signedOut(problem.title));
  try {
    entered(await api.me());
  } catch (problem) {
    if (problem.status === 401) reset({ phase: 'signed_out' });
    else set({ phase: 'unreachable', notice: problem.message });
  }
}

export async function signIn(username, password) {
  entered(await api.login(username, password));
}

export async function signOut() {
  try {
    await api.logout();
  } catch (problem) {
    if (problem.status !== 401) return toast(problem.message, 'danger');
  }
  return signedOut(null);
}

function signedOut(notice) {
  stream?.close();
  stream = null;
  thread.forgetDrafts();
  forgetFiles();
  reset({ phase: 'signed_out', notice });
  countInTitle(0);
}

function entered({ agent, csrf_token: csrf }) {
  if (agent.role === 'writer') {
    reset({ phase: 'no_desk', agent, csrf });
    return;
  }
  reset({ phase: 'signed_in', agent, csrf });
  stream = connect({
    open: () => {
      set({ link: 'open' });
      comeBack();
    },
    lost: () => {
      set({ link: 'lost' });
      // A refused handshake does not say why: ask, so that an ended session leads to the sign-in form.
      api.me().catch(() => {});
    },
    signedOut: () => signedOut('Please sign in again'),
    frame: heard,
  });
  refreshLists();
}

/** After the connection is back: fetch what was missed, show the same things, send what could not be sent. */
function comeBack() {
  refreshLists();
  refreshMentions();
  for (const id of Object.keys(get().open)) {
    if (id === get().selected) thread.catchUp(id);
    else thread.markStale(id);
  }
  stream?.send({ type: 'looking', handoff_id: get().selected });
  follow();
  thread.resend();
}

/** Write to the customer. Throws Problem. */
export const reply = (id, body) => sendReply(stream, id, body);

/** Colleagues' conversations are told of only while their list is open: on a busy desk they are nearly all there is. */
const follow = () => stream?.send({ type: 'following', all: get().shown.active });

function heard(frame) {
  switch (frame.type) {
    case 'hello':
      set({ agents: frame.agents, agent: { ...get().agent, ...frame.agent } });
      break;
    case 'presence': {
      const me = frame.agents.find((one) => one.id === get().agent.id);
      set({ agents: frame.agents, agent: { ...get().agent, status: me?.status ?? get().agent.status } });
      break;
    }
    case 'queue':
      refreshSoon();
      break;
    case 'message':
      thread.heardMessage(frame.handoff_id, frame.message);
      touchRow(frame.handoff_id, frame.message);
      break;
    case 'changed':
      thread.heardChange(frame.handoff_id, frame.message);
      break;
    case 'note':
      thread.heardNote(frame.handoff_id, frame.note);
      heardMention(frame.handoff_id, frame.note);
      break;
    case 'typing':
      thread.heardTyping(frame.handoff_id, frame);
      break;
    case 'state':
      thread.catchUp(frame.handoff_id, true);
      break;
    case 'looking':
      setOpen(frame.handoff_id, { looking: frame.agents });
      break;
    default:
  }
}

/** Show a new message in the lists at once, and count it when its conversation is mine and not in view. */
function touchRow(id, message) {
  // "Maya has joined" says less than the customer's last words.
  if (message.role === 'system') return;
  const last = { role: message.role, text: message.text, at: message.at };
  const lists = {};
  for (const [name, list] of Object.entries(get().lists)) {
    lists[name] = { ...list, items: list.items.map((row) => (row.id === id ? { ...row, last_message: last } : row)) };
  }
  const mine = lists.mine.items.some((row) => row.id === id);
  const seen = get().selected === id && document.visibilityState === 'visible';
  const unread = { ...get().unread };
  if (mine && !seen && message.role === 'customer') unread[id] = (unread[id] ?? 0) + 1;
  set({ lists, unread });
  countInTitle(attention());
}

export const attention = () =>
  get().lists.queued.items.length + get().mentions.length + Object.values(get().unread).reduce((sum, one) => sum + one, 0);

function refreshSoon() {
  if (fetching) return;
  fetching = setTimeout(() => {
    fetching = null;
    refreshLists();
  }, 120 + Math.random() * 150);
}

export async function refreshLists() {
  const wanted = Object.keys(get().lists).filter((name) => name === 'mine' || name === 'queued' || get().shown[name]);
  await Promise.all(wanted.map(refreshList));
}

const asked = {};

async function refreshList(name) {
  const turn = (asked[name] = (asked[name] ?? 0) + 1);
  const before = get().lists[name];
  let after;
  try {
    const { handoffs } = await api.list(name);
    after = { status: 'ready', items: handoffs, error: null, at: Date.now() };
  } catch (problem) {
    after = { ...before, status: before.at ? 'partial' : 'error', error: problem };
  }
  if (turn !== asked[name] || get().phase !== 'signed_in') return;
  set({ lists: { ...get().lists, [name]: after } });
  if (name === 'queued' && before.at && after.status === 'ready') alertNew(before.items, after.items, get().agent);
  countInTitle(attention());
}

export function toggleList(name) {
  const shown = !get().shown[name];
  set({ shown: { ...get().shown, [name]: shown } });
  if (name === 'active') follow();
  if (!shown) return;
  if (!get().lists[name].at) set({ lists: { ...get().lists, [name]: EMPTY_LIST } });
  refreshList(name);
}

export const retryList = (name) => {
  set({ lists: { ...get().lists, [name]: { ...get().lists[name], status: 'loading' } } });
  return refreshList(name);
};

export async function choosePresence(status) {
  try {
    const { agent } = await api.presence(status);
    set({ agent });
  } catch (problem) {
    toast(problem.message, 'danger');
  }
}

export function select(id) {
  const unread = { ...get().unread };
  delete unread[id];
  const { selected: before, open, agent } = get();
  // Of a colleague's conversation, and of one that has ended, nothing is heard from now on.
  const heardOf = open[before]?.agentId === agent.id && !isClosed(open[before]);
  if (before && before !== id && !heardOf) thread.markStale(before);
  set({ selected: id, unread, reading: null, pane: id ? 'conversation' : 'list', dialog: null, drawer: false });
  countInTitle(attention());
  stream?.send({ type: 'looking', handoff_id: id });
  if (!id) return;
  thread.open(id);
  readMentions(id);
}

/** Say again what this page shows: it may now be shown more of it. */
export const lookAgain = (id) => stream?.send({ type: 'looking', handoff_id: id });

export function sayTyping(id) {
  stream?.send({ type: 'typing', handoff_id: id });
}

/** All rows a person can step through, in the order of the page. */
export function rows() {
  const { lists, shown } = get();
  return ['mine', 'queued', 'active', 'closed'].flatMap((name) => (shown[name] ? rowsOf(name, lists[name], get()) : []));
}

export function rowsOf(name, list, { agent }) {
  const others = name === 'active' ? list.items.filter((row) => row.agent_id !== agent.id) : list.items;
  return [...others].sort((a, b) => Boolean(a.snoozed_until) - Boolean(b.snoozed_until));
}

export function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.id === get().selected);
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
  select(all[next].id);
}

let hide = null;

export function toast(words, kind = 'done') {
  clearTimeout(hide);
  set({ toast: { words, kind } });
  hide = setTimeout(() => set({ toast: null }), 6_000);
}
