/* The page: which of its faces is shown. */
import { html, render, useEffect } from './base.js';
import { Console } from './console.js';
import { signIn, signOut, start } from './desk.js';
import { Icon } from './icons.js';
import { Login } from './login.js';
import { set, useStore } from './store.js';

function App() {
  const state = useStore();
  useEffect(() => {
    start();
  }, []);
  switch (state.phase) {
    case 'signed_in':
      return html`<${Console} state=${state} />`;
    case 'signed_out':
      return html`<${Login} notice=${state.notice} signIn=${signIn} />`;
    case 'no_desk':
      return html`<${Plain} icon="lock" title="The console is for the care team"
        text="Your account is for writing articles. Ask an administrator when you need the console too."
        act=${() => location.assign('/desk/writers')} label="Open the writers' page" other=${signOut} otherLabel="Sign out" />`;
    case 'unreachable':
      return html`<${Plain} icon="wifi-off" title="The desk cannot be reached" text=${state.notice}
        act=${again} label="Try again" />`;
    default:
      return html`<div class="login" aria-busy="true"><span class="spinner"><${Icon} name="loader-circle" label="Loading" /></span></div>`;
  }
}

function again() {
  set({ phase: 'checking' });
  start();
}

function Plain({ icon, title, text, act, label, other, otherLabel }) {
  return html`<main class="login"><div class="blank">
    <${Icon} name=${icon} /><h1>${title}</h1><p>${text}</p>
    <button class="button primary" onClick=${act}>${label}</button>
    ${other && html`<button class="button" onClick=${other}>${otherLabel}</button>`}
  </div></main>`;
}

const root = document.getElementById('app');
root.textContent = '';
render(html`<${App} />`, root);
