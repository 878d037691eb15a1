/* Search over all conversations, and reading one that is found: nothing is changed there. */
import { api } from './api.js';
import { get, set } from './store.js';

const CLOSED = { search: null, reading: null };
const NOTHING = { words: '', asked: '', status: 'idle', results: [], more: false, error: null };

export function openSearch() {
  set({ search: get().search ?? NOTHING, pane: 'list', drawer: false });
  requestAnimationFrame(() => document.getElementById('search')?.focus());
}

export const closeSearch = () => set({ ...CLOSED, pane: 'list' });

const change = (more) => get().search && set({ search: { ...get().search, ...more } });

export const setWords = (words) => change({ words });

let turn = 0;

export async function runSearch() {
  const words = get().search.words.trim();
  if (!words) return;
  turn += 1;
  const mine = turn;
  change({ status: 'loading', asked: words, error: null });
  try {
    const { results, more } = await api.search(words);
    if (mine === turn) change({ status: 'ready', results, more });
  } catch (problem) {
    if (mine === turn) change({ status: 'error', error: problem, results: [] });
  }
}

export async function read(id) {
  set({ reading: { id, status: 'loading' }, pane: 'conversation', dialog: null, drawer: false });
  const here = () => get().reading?.id === id;
  try {
    const { conversation, messages, notes } = await api.conversation(id);
    const packet = conversation.handoff_id ? await api.packet(conversation.handoff_id) : null;
    const history = conversation.joined ? await api.history(id) : null;
    if (here()) set({ reading: { id, status: 'ready', conversation, messages, notes, packet, history } });
  } catch (problem) {
    if (here()) set({ reading: { id, status: 'error', error: problem } });
  }
}

/** Back to where it was opened: what was found, or the conversation whose card led here. */
export const stopReading = () => set({ reading: null, pane: get().search || !get().selected ? 'list' : 'conversation' });

/** The text in pieces: [piece, whether it is one of the words that were searched for]. */
export function marked(text, query) {
  const words = query.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  if (!words.length) return [[text, false]];
  const parts = text.split(new RegExp(`(${words.sort((a, b) => b.length - a.length).join('|')})`, 'giu'));
  return parts.map((part, at) => [part, at % 2 === 1]).filter(([part]) => part);
}
