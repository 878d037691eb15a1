/* Canned replies: fetching, finding, and filling in their variables. */
import { api } from './api.js';
import { get, set } from './store.js';

const FRESH_MS = 60_000;
const HIDDEN = /\[(?:email|number|address)\]/; // is not known to this page, either
const VARIABLE = /\{([a-z][a-z0-9_]{0,39})\}/g;

/** What the console fills in by itself, with words for the people who write replies. */
export const KNOWN = [
  ['customer_name', "the customer's name"],
  ['customer_first_name', 'the first word of it'],
  ['customer_email', 'their e-mail address'],
  ['order_id', 'the order, when there is one'],
  ['agent_name', 'your first name'],
  ['today', 'the date in words'],
];

export async function loadReplies(always = false) {
  const before = get().replies;
  if (!always && before.status === 'ready' && Date.now() - before.at < FRESH_MS) return;
  try {
    const { replies } = await api.replies();
    set({ replies: { status: 'ready', items: replies, error: null, at: Date.now() } });
  } catch (problem) {
    set({ replies: { ...get().replies, status: before.at ? 'ready' : 'error', error: problem } });
  }
}

/** Those that match all the words, best first: by shortcut, then by title, then by text. */
export function found(replies, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return replies;
  return replies
    .map((one) => [rank(one, words), one])
    .filter(([value]) => value < 4)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
}

function rank({ shortcut, title, text }, words) {
  if (shortcut.startsWith(words[0]) && words.length === 1) return 0;
  const each = words.map((word) =>
    shortcut.includes(word) ? 1 : title.toLowerCase().includes(word) ? 2 : text.toLowerCase().includes(word) ? 3 : 4,
  );
  return Math.max(...each);
}

export const variablesIn = (text) => [...new Set([...text.matchAll(VARIABLE)].map(([, name]) => name))];

/** What is known of the open conversation, by variable. */
export function valuesOf(packet, agent) {
  const name = packet?.customer?.name;
  const orders = packet?.orders ?? [];
  const known = {
    customer_name: name,
    customer_first_name: name?.split(/\s+/)[0],
    customer_email: packet?.customer?.email,
    // Of several orders only the agent knows which one is meant.
    order_id: orders.length === 1 ? orders[0].order_id : null,
    agent_name: agent.name.split(/\s+/)[0],
    today: new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' }).format(new Date()),
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value && !HIDDEN.test(value)));
}

/** The text with every variable that is known filled in; the others stay. */
export const filled = (text, values) => text.replace(VARIABLE, (whole, name) => values[name] ?? whole);

/** Where a slash begins a search, up to the caret: { from, query }; null when there is none. */
export function slashAt(text, caret) {
  const before = text.slice(0, caret);
  const [, lead, query] = /(^|\s)\/([^\s/]*(?: [^\s/]+)?)$/.exec(before) ?? [];
  return query === undefined ? null : { from: caret - query.length - 1, query, lead };
}
