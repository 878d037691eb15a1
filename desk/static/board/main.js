/* The supervisors' pages: the board, who looked at what, and for administrators the accounts. */
import { html, render, classes, useEffect, useState } from '../app/base.js';
import { call, whenSignedOut } from '../app/api.js';
import { Icon } from '../app/icons.js';
import { Login } from '../app/login.js';
import { reset, set, useStore } from '../app/store.js';
import { initials } from '../app/words.js';
import { href, place } from '../writers/session.js';
import { Account } from './account.js';
import { AuditLog } from './audit.js';
import { Board } from './page.js';
import { MyReview, MyReviews } from './my_reviews.js';
import { People } from './people.js';
import { Reviewing } from './reviewing.js';
import { Reviews } from './reviews.js';

const SUPERVISORS = ['supervisor', 'admin'];
const PAGES = [
  { at: 'board', words: 'Board', icon: html`<${Icon} name="chart-column" />`, Page: Board, roles: SUPERVISORS },
  { at: 'reviews', words: 'Reviews', icon: html`<${Icon} name="clipboard-check" />`, Page: Reviews, Single: Reviewing, roles: SUPERVISORS },
  { at: 'mine', words: 'My reviews', icon: html`<${Icon} name="star" />`, Page: MyReviews, Single: MyReview, roles: ['agent', ...SUPERVISORS] },
  { at: 'audit', words: 'Audit log', icon: html`<${Icon} name="scroll-text" />`, Page: AuditLog, roles: SUPERVISORS },
  { at: 'people', words: 'Accounts', icon: html`<${Icon} name="users" />`, Page: People, Single: Account, roles: ['admin'] },
];

async function start() {
  whenSignedOut((problem) => reset({ phase: 'signed_out', notice: problem.title }));
  try {
    entered(await call('GET', '/api/agents/me'));
  } catch (problem) {
    if (problem.status === 401) reset({ phase: 'signed_out' });
    else set({ phase: 'unreachable', notice: problem.message });
  }
}

const signIn = async (username, password) => entered(await call('POST', '/api/agents/login', { username, password }));

async function signOut() {
  try {
    await call('POST', '/api/agents/logout', {});
  } catch (problem) {
    if (problem.status !== 401) return set({ phase: 'unreachable', notice: problem.message });
  }
  return reset({ phase: 'signed_out' });
}

const entered = ({ agent, csrf_token: csrf }) => reset({ phase: 'signed_in', agent, csrf });

function App() {
  const state = useStore();
  const [where, setWhere] = useState(place('board'));
  useEffect(() => {
    const moved = () => setWhere(place('board'));
    addEventListener('hashchange', moved);
    start();
    return () => removeEventListener('hashchange', moved);
  }, []);
  switch (state.phase) {
    case 'signed_in':
      return html`<${Inside} state=${state} where=${where} />`;
    case 'signed_out':
      return html`<${Login} notice=${state.notice} signIn=${signIn} />`;
    case 'no_desk':
      return html`<${NotYours} />`;
    case 'unreachable':
      return html`<${Plain} icon="wifi-off" title="The page cannot be reached" text=${state.notice} act=${again} label="Try again" />`;
    default:
      return html`<div class="login" aria-busy="true"><span class="spinner"><${Icon} name="loader-circle" label="Loading" /></span></div>`;
  }
}

function again() {
  set({ phase: 'checking' });
  start();
}

function NotYours() {
  return html`<${Plain} icon="lock" title="This page is for supervisors"
    text="Your account does not include the board. Ask an administrator when you need it." act=${() => location.assign('/desk')} label="Open the console" />`;
}

function Plain({ icon, title, text, act, label }) {
  return html`<main class="login"><div class="blank">
    <${Icon} name=${icon} /><h1>${title}</h1><p>${text}</p><button class="button primary" onClick=${act}>${label}</button>
  </div></main>`;
}

function Inside({ state, where }) {
  const { agent } = state;
  const mine = PAGES.filter((one) => one.roles.includes(agent.role));
  const page = mine.find((one) => one.at === where.page) ?? mine.find((one) => one.at === 'board');
  if (!page) return html`<${NotYours} />`;
  const Shown = where.id && page.Single ? page.Single : page.Page;
  return html`<div class="writers">
    <${Side} agent=${agent} pages=${mine} current=${page.at} />
    <${Shown} key=${`${page.at} ${where.id}`} id=${where.id} agent=${agent} refused=${() => set({ phase: 'no_desk' })} />
    <div class="toasts" role="status" aria-live="polite">${state.toast && html`<div class=${`toast ${state.toast.kind}`}>
      <${Icon} name=${state.toast.kind === 'danger' ? 'triangle-alert' : 'circle-check'} /><span>${state.toast.words}</span>
      <button class="icon-button" aria-label="Close" onClick=${() => set({ toast: null })}><${Icon} name="x" /></button></div>`}</div>
  </div>`;
}

function Side({ agent, pages, current }) {
  return html`<nav class="side" aria-label="Board">
    <div class="brand"><${Icon} name="chart-column" /><span>Careline board</span></div>
    <div class="side-links">
      ${pages.map((one) => html`<a key=${one.at} class=${classes('side-link', one.at === current && 'current')} href=${href(one.at)}
        aria-current=${one.at === current ? 'page' : null}>${one.icon}<span>${one.words}</span></a>`)}
    </div>
    <div class="side-foot">
      <a class="side-link" href="/desk" aria-label="Console" title="Console"><${Icon} name="headset" /><span>Console</span></a>
      ${SUPERVISORS.includes(agent.role) && html`<a class="side-link" href="/desk/writers" aria-label="Articles" title="Articles"><${Icon} name="book-open" /><span>Articles</span></a>`}
      <div class="side-me"><span class="avatar" aria-hidden="true">${initials(agent.name)}</span><strong>${agent.name}</strong>
        <button class="icon-button" aria-label="Sign out" title="Sign out" onClick=${signOut}><${Icon} name="log-out" /></button></div>
    </div>
  </nav>`;
}

const root = document.getElementById('app');
root.textContent = '';
render(html`<${App} />`, root);
