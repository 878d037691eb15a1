/* The page's state: one value, replaced at each change. */
import { useEffect, useState } from './base.js';

export const EMPTY_LIST = { status: 'loading', items: [], error: null, at: 0 };

const START = {
  phase: 'checking', // checking | signed_out | signed_in | no_desk
  notice: null, // why the sign-in form is shown
  agent: null,
  csrf: null,
  link: 'connecting', // connecting | open | lost
  agents: [],
  lists: { mine: EMPTY_LIST, queued: EMPTY_LIST, active: EMPTY_LIST, closed: EMPTY_LIST },
  shown: { mine: true, queued: true, active: false, closed: false },
  selected: null,
  open: {}, // by handoff: { status, error, packet, messages, notes, outbox, looking, typing, suggested, state, epoch }
  unread: {},
  pane: 'list', // which one a narrow screen shows: list | conversation
  drawer: false,
  dialog: null,
  mentions: [], // unread notes that name me
  replies: EMPTY_LIST, // canned replies
  search: null, // { words, asked, status, results, more, error } while somebody searches
  reading: null, // { id, status, conversation, messages, notes, packet } of a found conversation
  order: null, // { orderId, action } of the change that is being chosen
  flagged: null, // the seq of the answer that is being flagged
  toast: null,
};

let state = START;
const listeners = new Set();

export const get = () => state;

export function set(change) {
  state = { ...state, ...(typeof change === 'function' ? change(state) : change) };
  for (const listener of listeners) listener(state);
}

export const reset = (change) => set({ ...START, ...change });

/** Change what is kept of one conversation; does nothing when it is not open. */
export function setOpen(id, change) {
  const before = state.open[id];
  if (!before) return;
  const after = typeof change === 'function' ? change(before) : change;
  set({ open: { ...state.open, [id]: { ...before, ...after } } });
}

export function useStore() {
  const [value, setValue] = useState(state);
  useEffect(() => {
    listeners.add(setValue);
    setValue(state);
    return () => listeners.delete(setValue);
  }, []);
  return value;
}

/** A number that changes every `seconds`, for times that are told relative to now. */
export function useNow(seconds = 10) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), seconds * 1000);
    return () => clearInterval(timer);
  }, [seconds]);
  return now;
}
