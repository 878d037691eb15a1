/* One conversation as the page keeps it: what was said, what is being sent, who holds it. */
import { api } from './api.js';
import { refreshLists, reply, select, toast } from './desk.js';
import { get, set, setOpen } from './store.js';

const drafts = new Map();
const typingTimers = {};

export const draftOf = (id, mode) => drafts.get(`${mode} ${id}`) ?? '';
export const keepDraft = (id, mode, text) => drafts.set(`${mode} ${id}`, text);
export const forgetDrafts = () => {
  drafts.clear();
  blanks.clear();
  taken.clear();
};

/** The variables that a canned reply left open in a draft. */
const blanks = new Map();
export const blanksOf = (id, mode) => blanks.get(`${mode} ${id}`) ?? [];
export const keepBlanks = (id, mode, names) => blanks.set(`${mode} ${id}`, names);

/** The suggestions that were put into a draft of a reply: which ones of which set, as the service wants them. */
const taken = new Map();
export function keepTaken(id, suggestedId, at) {
  const before = taken.get(id);
  const items = before?.id === suggestedId ? before.items : [];
  taken.set(id, { id: suggestedId, items: [...new Set([...items, at])] });
}

const EMPTY = {
  status: 'loading', error: null, packet: null, messages: [], notes: [], outbox: [], looking: [], typing: null,
  state: null, epoch: 0, handoffState: null, agentId: null, mode: 'reply', suggested: null,
};

export async function open(id) {
  const known = get().open[id];
  if (known?.status === 'ready') {
    if (known.stale) await catchUp(id, true);
    return;
  }
  set({ open: { ...get().open, [id]: { ...EMPTY, ...known, status: 'loading', error: null } } });
  await load(id);
}

async function load(id) {
  try {
    const [packet, said] = await Promise.all([api.packet(id), api.messages(id, 0)]);
    takePacket(id, packet);
    takeSaid(id, said);
    setOpen(id, fetched(id));
  } catch (problem) {
    setOpen(id, { status: get().open[id]?.packet ? 'ready' : 'error', error: problem });
  }
}

/** What was fetched for a conversation that has been left meanwhile may be older than what came since. */
const fetched = (id) => (before) => ({ status: 'ready', error: null, stale: Boolean(before.stale) && get().selected !== id });

/** Fetch everything anew: what was hidden is shown now. */
export const reload = load;

function takePacket(id, packet) {
  setOpen(id, { packet, looking: packet.looking ?? [] });
  if (packet.joined) loadHistory(id, packet.conversation_id);
  else setOpen(id, { history: null });
  if (packet.continued_in) goOn(id, packet.continued_in);
}

/** What the customer said on their other channels; without it the conversation is shown all the same. */
async function loadHistory(id, conversationId) {
  const history = await api.history(conversationId).catch((error) => ({ conversations: [], joins: [], error }));
  if (get().open[id]?.packet?.joined) setOpen(id, { history });
}

/** The customer writes in another channel now: whoever is looking comes along, with what they had begun to write. */
function goOn(id, next) {
  if (get().selected !== id || get().open[id]?.followed) return;
  setOpen(id, { followed: true });
  if (draftOf(id, 'reply') && !draftOf(next, 'reply')) keepDraft(next, 'reply', draftOf(id, 'reply'));
  select(next);
  toast('The customer went on in another channel. You are there now.');
}

function takeSaid(id, said) {
  setOpen(id, (before) => ({
    messages: merged(before.messages, said.messages, (one) => one.seq),
    notes: merged(before.notes, said.notes, (one) => one.id),
    outbox: unsent(before.outbox, said.messages),
    state: said.state,
    epoch: said.epoch,
    handoffState: said.handoff_state,
    agentId: said.agent_id,
    typing: said.handoff_state === 'closed' ? null : before.typing,
  }));
}

/** Put old and new together: each key once, messages in order. */
function merged(old, fresh, key) {
  const all = new Map(old.map((one) => [key(one), one]));
  for (const one of fresh) all.set(key(one), one);
  return [...all.values()].sort((a, b) => (a.seq ?? a.number ?? 0) - (b.seq ?? b.number ?? 0));
}

/** What has come back from the service is no longer being sent: nothing shows twice. */
function unsent(outbox, messages) {
  const arrived = new Set(messages.map((one) => one.client_id).filter(Boolean));
  return outbox.filter((one) => !arrived.has(one.client_id));
}

/** Fetch what was missed; with `whole` also the packet, after the holder has changed. */
export async function catchUp(id, whole = false) {
  const known = get().open[id];
  if (!known) return;
  if (!known.packet) {
    await load(id);
    return;
  }
  try {
    const after = known.messages.at(-1)?.seq ?? 0;
    const [said, packet] = await Promise.all([api.messages(id, after), whole ? api.packet(id) : null]);
    if (packet) takePacket(id, packet);
    takeSaid(id, said);
    setOpen(id, fetched(id));
  } catch (problem) {
    setOpen(id, { error: problem, stale: true });
  }
}

export const markStale = (id) => setOpen(id, { stale: true });

export function heardMessage(id, message) {
  const known = get().open[id];
  if (!known?.packet) return;
  const last = known.messages.at(-1)?.seq ?? 0;
  if (message.seq > last + 1) {
    catchUp(id);
    return;
  }
  setOpen(id, {
    messages: merged(known.messages, [message], (one) => one.seq),
    outbox: unsent(known.outbox, [message]),
    typing: message.role === 'customer' ? null : known.typing,
  });
}

/** A file of a message that is here already has come, or will not come. */
export function heardChange(id, message) {
  const known = get().open[id];
  if (!known?.messages.some((one) => one.seq === message.seq)) return;
  setOpen(id, { messages: merged(known.messages, [message], (one) => one.seq) });
}

const ABOUT_JOINS = new Set(['joined', 'separated']);

export function heardNote(id, note) {
  if (ABOUT_JOINS.has(note.kind)) catchUp(id, true);
  setOpen(id, (before) => ({
    packet: corrected(before.packet, note),
    notes: merged(before.notes, [note], (one) => one.id),
    // Notes come back without the id they were sent with: the words tell which one it is.
    outbox: before.outbox.filter((one) => !(one.mode === 'note' && one.status === 'sending' && one.text === note.text)),
  }));
}

/** The customer has set the card right. */
function corrected(packet, { kind, text, at, author: by }) {
  return packet && kind === 'card' ? { ...packet, in_customers_words: { text, at, by } } : packet;
}

export function heardTyping(id, { role, author }) {
  if (role !== 'customer') return;
  clearTimeout(typingTimers[id]);
  setOpen(id, { typing: { role, author } });
  typingTimers[id] = setTimeout(() => setOpen(id, { typing: null }), 6_000);
}

export async function claim(id) {
  setOpen(id, { claiming: true });
  try {
    takePacket(id, await api.claim(id));
    await catchUp(id);
  } catch (problem) {
    toast(problem.message, 'danger');
    await catchUp(id, true);
  } finally {
    setOpen(id, { claiming: false });
    refreshLists();
  }
}

/** An id of 128 random bits. (randomUUID exists only on https and localhost.) */
const newId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export const setMode = (id, mode) => setOpen(id, { mode });

/** Show the words at once and send them; `mode` is reply or note. */
export function say(id, mode, text, attachments = []) {
  const entry = { client_id: newId(), mode, text, attachments, at: new Date().toISOString(), status: 'sending' };
  if (mode === 'reply' && taken.has(id)) entry.suggested = taken.get(id);
  if (mode === 'reply') taken.delete(id);
  setOpen(id, (before) => ({ outbox: [...before.outbox, entry] }));
  drafts.delete(`${mode} ${id}`);
  queue(id);
}

const busy = new Set();

/** Send one after the other, so that messages arrive in the order in which they were written. */
async function queue(id) {
  if (busy.has(id)) return;
  busy.add(id);
  try {
    for (;;) {
      const next = get().open[id]?.outbox.find((one) => one.status !== 'failed');
      if (!next) return;
      if (!(await sendOne(id, next))) return;
    }
  } finally {
    busy.delete(id);
  }
}

async function sendOne(id, entry) {
  const body = { client_id: entry.client_id, text: entry.text, epoch: get().open[id].epoch };
  if (entry.attachments.length) body.attachments = entry.attachments.map((one) => one.id);
  if (entry.suggested) body.suggested = entry.suggested;
  try {
    if (entry.mode === 'note') noted(id, await api.note(id, body));
    else heardMessage(id, { ...(await reply(id, body)).message, client_id: entry.client_id });
    setOpen(id, (before) => ({ outbox: before.outbox.filter((one) => one.client_id !== entry.client_id) }));
    return true;
  } catch (problem) {
    // What was written after it waits: sending it now would change the order of the words.
    setOpen(id, (before) => ({
      outbox: before.outbox.map((one) =>
        one.status === 'sending' ? { ...one, status: 'failed', error: problem.message, offline: problem.status === 0 } : one,
      ),
    }));
    if (problem.status === 409 || problem.status === 403) catchUp(id, true);
    return false;
  }
}

function noted(id, { note, not_told: notTold }) {
  heardNote(id, note);
  if (notTold.length) toast(`${notTold.map((one) => one.name).join(', ')} cannot open conversations and was not told.`, 'danger');
}

export function retry(id) {
  setOpen(id, (before) => ({ outbox: before.outbox.map((one) => ({ ...one, status: 'sending', error: null })) }));
  queue(id);
}

export function discard(id, clientId) {
  setOpen(id, (before) => ({ outbox: before.outbox.filter((one) => one.client_id !== clientId) }));
}

/** Send again what failed only because there was no connection. */
export function resend() {
  for (const [id, known] of Object.entries(get().open)) {
    if (known.outbox.some((one) => one.status === 'failed' && one.offline)) retry(id);
  }
}

async function finish(id, act, words) {
  await act({ epoch: get().open[id].epoch });
  toast(words);
  set({ dialog: null });
  await catchUp(id, true);
  refreshLists();
}

export const resolve = (id, form) =>
  finish(
    id,
    (held) => api.resolve(id, { ...held, ...form }),
    form.return_to_bot ? 'Resolved and handed back to the assistant.' : 'Resolved and closed.',
  );

export const transfer = (id, form, words) => finish(id, (held) => api.transfer(id, { ...held, ...form }), words);

export const snooze = (id, until, words) => finish(id, () => api.snooze(id, until), words);
