/* The supervisor's board: what is now, and how it went. */
import { html, render, useEffect } from '../app/base.js';
import { call, whenSignedOut } from '../app/api.js';
import { Icon } from '../app/icons.js';
import { Login } from '../app/login.js';
import { reset, set, useStore } from '../app/store.js';
import { initials } from '../app/words.js';
import { Board } from './page.js';

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
  useEffect(() => {
    start();
  }, []);
  switch (state.phase) {
    case 'signed_in':
      return html`<div class="writers"><${Side} agent=${state.agent} /><${Board} refused=${() => set({ phase: 'no_desk' })} /></div>`;
    case 'signed_out':
      return html`<${Login} notice=${state.notice} signIn=${signIn} />`;
    case 'no_desk':
      return html`<${Plain} icon="lock" title="This page is for supervisors"
        text="Your account does not include the board. Ask an administrator when you need it." act=${() => location.assign('/desk')} label="Open the console" />`;
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

function Side({ agent }) {
  return html`<nav class="side" aria-label="Board">
    <div class="brand"><${Icon} name="chart-column" /><span>Careline board</span></div>
    <div class="side-links">
      <a class="side-link current" href="/desk/board" aria-current="page"><${Icon} name="chart-column" /><span>Board</span></a>
      <a class="side-link" href="/desk"><${Icon} name="headset" /><span>Console</span></a>
      <a class="side-link" href="/desk/writers"><${Icon} name="book-open" /><span>Articles</span></a>
    </div>
    <div class="side-foot">
      <div class="side-me"><span class="avatar" aria-hidden="true">${initials(agent.name)}</span><strong>${agent.name}</strong>
        <button class="icon-button" aria-label="Sign out" title="Sign out" onClick=${signOut}><${Icon} name="log-out" /></button></div>
    </div>
  </nav>`;
}

const root = document.getElementById('app');
root.textContent = '';
render(html`<${App} />`, root);
