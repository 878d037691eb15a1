/* What writers' and supervisors' pages have in common: signing in, the links at the side, what is told for a moment. */
import { html, render, classes, useEffect, useRef, useState } from '../app/base.js';
import { Icon } from '../app/icons.js';
import { Login } from '../app/login.js';
import { set, useStore } from '../app/store.js';
import { initials } from '../app/words.js';
import { href, place, signIn, signOut, start } from './session.js';

/**
 * Run the page. `home`: where one is without a word in the address. `may`: says whether the page is for an agent.
 * `NotYours`: what the others see. `Inside`: the page of an `agent`, at the place `where`.
 */
export function run({ home, may, NotYours, Inside }) {
  const again = () => {
    set({ phase: 'checking' });
    start(may);
  };

  function App() {
    const state = useStore();
    const [where, setWhere] = useState(place(home));
    useEffect(() => {
      const moved = () => setWhere(place(home));
      addEventListener('hashchange', moved);
      start(may);
      return () => removeEventListener('hashchange', moved);
    }, []);
    switch (state.phase) {
      case 'signed_in':
        return html`<${Inside} agent=${state.agent} where=${where} />`;
      case 'signed_out':
        return html`<${Login} notice=${state.notice} signIn=${signIn} />`;
      case 'no_desk':
        return html`<${NotYours} />`;
      case 'unreachable':
        return html`<${Instead} icon="wifi-off" title="The page cannot be reached" text=${state.notice} act=${again} label="Try again" />`;
      default:
        return html`<div class="login" aria-busy="true"><span class="spinner"><${Icon} name="loader-circle" label="Loading" /></span></div>`;
    }
  }

  const root = document.getElementById('app');
  root.textContent = '';
  render(html`<${App} />`, root);
}

/** What stands in the place of a page, with one thing to do. */
export function Instead({ icon, title, text, act, label }) {
  return html`<main class="login"><div class="blank">
    <${Icon} name=${icon} /><h1>${title}</h1><p>${text}</p><button class="button primary" onClick=${act}>${label}</button>
  </div></main>`;
}

/** A page between its links and what is told for a moment. `pages`: [{ at, words, icon }]; `others`: [{ to, words, icon }]. */
export function Frame({ name, icon, agent, pages, current, others, children }) {
  const { toast } = useStore();
  const links = useRef(null);
  // On a phone the links are a row wider than the screen.
  useEffect(() => links.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' }), [current]);
  return html`<div class="writers">
    <nav class="side" aria-label=${name}>
      <div class="brand"><${Icon} name=${icon} /><span>${`Careline ${name.toLowerCase()}`}</span></div>
      <div class="side-links" ref=${links}>
        ${pages.map((one) => html`<a key=${one.at} class=${classes('side-link', one.at === current && 'current')} href=${href(one.at)}
          aria-current=${one.at === current ? 'page' : null}><${Icon} name=${one.icon} /><span>${one.words}</span></a>`)}
      </div>
      <div class="side-foot">
        ${others.map((one) => html`<a key=${one.to} class="side-link" href=${one.to} aria-label=${one.words} title=${one.words}><${Icon} name=${one.icon} /><span>${one.words}</span></a>`)}
        <div class="side-me"><span class="avatar" aria-hidden="true">${initials(agent.name)}</span><strong>${agent.name}</strong>
          <button class="icon-button" aria-label="Sign out" title="Sign out" onClick=${signOut}><${Icon} name="log-out" /></button></div>
      </div>
    </nav>
    ${children}
    <div class="toasts" role="status" aria-live="polite">${toast && html`<div class=${`toast ${toast.kind}`}>
      <${Icon} name=${toast.kind === 'danger' ? 'triangle-alert' : 'circle-check'} /><span>${toast.words}</span>
      <button class="icon-button" aria-label="Close" onClick=${() => set({ toast: null })}><${Icon} name="x" /></button></div>`}</div>
  </div>`;
}
