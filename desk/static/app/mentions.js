/* Colleagues named in private notes: completing "@name", showing it, and what of it I have not read. */
import { alertMention, countInTitle } from './alerts.js';
import { api } from './api.js';
import { html, classes, useState } from './base.js';
import { attention, select } from './desk.js';
import { Icon } from './icons.js';
import { get, set } from './store.js';
import { shortly } from './words.js';

const LIST = 'colleagues';
const MOST = 6;
const NAMED = /(?<![\w.@-])@[a-z0-9](?:[\w@-]|\.(?=\w))*/gi;

/** The unread ones under the offers; one click opens the conversation. */
export function Mentions({ state, now }) {
  if (!state.mentions.length) return null;
  return html`<section class="section mentions" aria-labelledby="list-mentions">
    <h2 id="list-mentions" class="section-head"><${Icon} name="at-sign" /><span>You are mentioned</span><span class="count">${state.mentions.length}</span></h2>
    <ul class="rows">${state.mentions.map((one) => html`<li key=${one.note_id}><button class="row" onClick=${() => select(one.handoff_id)}>
      <span class="row-top"><span class="dot" role="img" aria-label="Unread"></span><span class="row-name">${one.customer_name}</span>
        <span class="when">${shortly((now - new Date(one.at)) / 1000)}</span></span>
      <span class="row-low"><span class="row-last">${one.author}: ${one.text}</span></span></button></li>`)}</ul>
  </section>`;
}

export async function refreshMentions() {
  try {
    const { mentions } = await api.mentions();
    set({ mentions });
    countInTitle(attention());
  } catch {
    // With the next note or connection they are asked for again.
  }
}

/** A note has come: tell whoever is named in it, unless they are looking at it. */
export async function heardMention(id, note) {
  if (!note.mentions?.includes(get().agent.id)) return;
  if (get().selected === id && document.visibilityState === 'visible') {
    await readMentions(id, true);
    return;
  }
  await refreshMentions();
  alertMention(note.author, get().agent);
}

/** The conversation is open: what names me there is read. */
export async function readMentions(id, always = false) {
  if (!always && !get().mentions.some((one) => one.handoff_id === id)) return;
  try {
    await api.readMentions(id);
  } catch {
    return; // It stays unread, and is read when it is opened again.
  }
  await refreshMentions();
}

/** The note's text with the colleagues in it by their names. */
export function withNames(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(NAMED)) {
    const one = get().agents.find(({ username }) => username === found[0].slice(1).toLowerCase());
    if (!one) continue;
    parts.push(text.slice(from, found.index), html`<strong class="named">@${one.name}</strong>`);
    from = found.index + found[0].length;
  }
  return [...parts, text.slice(from)];
}

/** Where an "@" begins a name, up to the caret: { from, query }; null when there is none. */
export function nameAt(text, caret) {
  const [, query] = /(?:^|[\s(])@([\w.-]*)$/.exec(text.slice(0, caret)) ?? [];
  return query === undefined ? null : { from: caret - query.length - 1, query: query.toLowerCase() };
}

/** Those who can open conversations: who begins with it before who has it somewhere. */
function found(query) {
  const others = get().agents.filter((one) => one.id !== get().agent.id && one.role !== 'writer');
  const rank = ({ name, username }) =>
    [name.toLowerCase(), username].some((words) => words.startsWith(query)) ? 0 : `${name.toLowerCase()} ${username}`.includes(query) ? 1 : 2;
  return others.filter((one) => rank(one) < 2).sort((a, b) => rank(a) - rank(b)).slice(0, MOST);
}

/** The list at an "@". `insert({ from, query }, colleague)` puts one in its place. */
export function useColleagues(insert) {
  const [asked, setAsked] = useState(null);
  const [at, setAt] = useState(0);
  const items = asked ? found(asked.query) : [];
  const open = items.length > 0;
  const close = () => setAsked(null);
  const look = ({ value, selectionStart }) => {
    setAsked(nameAt(value, selectionStart));
    setAt(0);
  };
  const pick = (one) => {
    close();
    insert(asked, one);
  };
  const acts = {
    ArrowDown: () => setAt((at + 1) % items.length),
    ArrowUp: () => setAt((at + items.length - 1) % items.length),
    Enter: () => pick(items[at]),
    Tab: () => pick(items[at]),
    Escape: close,
  };
  /** Whether the list has used the key. */
  const onKey = (event) => {
    if (!open || event.shiftKey || !acts[event.key]) return false;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
    return true;
  };
  return { open, close, look, onKey, controls: { 'aria-controls': LIST, 'aria-activedescendant': `${LIST}-${at}` }, list: { items, at, onPick: pick } };
}

export function Colleagues({ items, at, onPick }) {
  // The mouse must not take the focus out of the text.
  const pick = (one) => (event) => {
    event.preventDefault();
    onPick(one);
  };
  return html`<div class="picker"><ul role="listbox" id=${LIST} aria-label="Colleagues">
    ${items.map((one, number) => html`<li key=${one.id} id=${`${LIST}-${number}`} role="option" aria-selected=${number === at}
      class=${classes('pick', number === at && 'current')} onMouseDown=${pick(one)}>
      <span class="pick-top"><span class=${`light ${one.status}`} aria-hidden="true"></span><strong>${one.name}</strong><span class="hint">@${one.username}</span></span></li>`)}
  </ul></div>`;
}
