/* The writers' page: gaps, drafts, articles, wrong answers. */
import { html, render, classes, useEffect, useState } from '../app/base.js';
import { Icon } from '../app/icons.js';
import { Login } from '../app/login.js';
import { set, useStore } from '../app/store.js';
import { initials } from '../app/words.js';
import { Article } from './article.js';
import { Articles } from './articles.js';
import { Drafts } from './drafts.js';
import { Editor } from './editor.js';
import { Gaps } from './gaps.js';
import { Recall } from './recall.js';
import { Recalls } from './recalls.js';
import { href, mayCare, place, signIn, signOut, start } from './session.js';

const PAGES = { gaps: Gaps, drafts: Drafts, articles: Articles, wrong: Recalls };
const SINGLE = { drafts: Editor, articles: Article, wrong: Recall };

function App() {
  const state = useStore();
  const [where, setWhere] = useState(place());
  useEffect(() => {
    const moved = () => setWhere(place());
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
      return html`<${Plain} icon="lock" title="This page is for writers"
        text="Your account answers customers. Ask an administrator when you want to write articles too."
        act=${() => location.assign('/desk')} label="Open the console" />`;
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

function Plain({ icon, title, text, act, label }) {
  return html`<main class="login"><div class="blank">
    <${Icon} name=${icon} /><h1>${title}</h1><p>${text}</p><button class="button primary" onClick=${act}>${label}</button>
  </div></main>`;
}

function Inside({ state, where }) {
  const page = PAGES[where.page] ? where.page : 'gaps';
  const Shown = where.id && SINGLE[page] ? SINGLE[page] : PAGES[page];
  return html`<div class="writers">
    <${Side} agent=${state.agent} page=${page} />
    <${Shown} key=${`${page} ${where.id}`} id=${where.id} agent=${state.agent} />
    <div class="toasts" role="status" aria-live="polite">${state.toast && html`<div class=${`toast ${state.toast.kind}`}>
      <${Icon} name=${state.toast.kind === 'danger' ? 'triangle-alert' : 'circle-check'} /><span>${state.toast.words}</span>
      <button class="icon-button" aria-label="Close" onClick=${() => set({ toast: null })}><${Icon} name="x" /></button></div>`}</div>
  </div>`;
}

function Side({ agent, page }) {
  const link = (to, words, icon) => html`<a class=${classes('side-link', page === to && 'current')} href=${href(to)}
    aria-current=${page === to ? 'page' : null}>${icon}<span>${words}</span></a>`;
  return html`<nav class="side" aria-label="Articles">
    <div class="brand"><${Icon} name="book-open" /><span>Careline articles</span></div>
    <div class="side-links">
      ${link('gaps', 'Gaps', html`<${Icon} name="message-circle-question-mark" />`)}
      ${link('drafts', 'Drafts', html`<${Icon} name="pencil-line" />`)}
      ${link('articles', 'Articles', html`<${Icon} name="file-text" />`)}
      ${link('wrong', 'Wrong answers', html`<${Icon} name="megaphone" />`)}
    </div>
    <div class="side-foot">
      ${mayCare(agent) && html`<a class="side-link" href="/desk" aria-label="Console" title="Console"><${Icon} name="headset" /><span>Console</span></a>`}
      <div class="side-me"><span class="avatar" aria-hidden="true">${initials(agent.name)}</span><strong>${agent.name}</strong>
        <button class="icon-button" aria-label="Sign out" title="Sign out" onClick=${signOut}><${Icon} name="log-out" /></button></div>
    </div>
  </nav>`;
}

const root = document.getElementById('app');
root.textContent = '';
render(html`<${App} />`, root);
