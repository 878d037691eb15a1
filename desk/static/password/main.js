/* Choosing a password with a link. The token stands behind `#`: no server's log ever holds it. */
import { html, render, useEffect, useState } from '../app/base.js';
import { call } from '../app/api.js';
import { Icon } from '../app/icons.js';
import { clock, dayName } from '../app/words.js';
import { Failed } from '../writers/parts.js';

const FEWEST = 10;
const token = location.hash.slice(1);

function App() {
  const [state, setState] = useState({ phase: 'checking' });
  async function look() {
    setState({ phase: 'checking' });
    try {
      setState({ phase: 'choose', person: await call('POST', '/api/agents/link', { token }) });
    } catch (problem) {
      setState({ phase: problem.status === 0 ? 'failed' : 'over', problem });
    }
  }
  useEffect(() => {
    look();
  }, []);
  switch (state.phase) {
    case 'choose':
      return html`<${Choose} person=${state.person} done=${() => setState({ phase: 'done' })} over=${(problem) => setState({ phase: 'over', problem })} />`;
    case 'done':
      return html`<${Words} title="Your password is kept" text="Sign in with it. The link has done its work." />`;
    case 'over':
      return html`<${Words} title="This link no longer works" text="It was used, replaced or has run out. Sign in if you have chosen a password, or ask your administrator for a new link." />`;
    case 'failed':
      return html`<main class="login"><${Failed} error=${state.problem} again=${look} /></main>`;
    default:
      return html`<div class="login" aria-busy="true"><span class="spinner"><${Icon} name="loader-circle" label="Loading" /></span></div>`;
  }
}

function Choose({ person, done, over }) {
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);
  async function submit(event) {
    event.preventDefault();
    if (password.length < FEWEST) return setProblem(`Use at least ${FEWEST} characters. A few words in a row are good.`);
    if (password !== again) return setProblem('The two are not the same. Write it once more.');
    setBusy(true);
    try {
      await call('POST', '/api/agents/password', { token, password });
      return done();
    } catch (error) {
      setBusy(false);
      return error.status === 404 ? over(error) : setProblem(error.message);
    }
  }
  return html`<main class="login"><form class="panel" onSubmit=${submit} aria-labelledby="password-title">
    <div class="brand"><${Icon} name="headset" /><span>Careline</span></div>
    <h1 id="password-title">Choose a password</h1>
    <p class="hint">For ${person.name}, who signs in as ${person.username}. The link works until ${dayName(person.expires_at)}, ${clock(person.expires_at)}.</p>
    <input class="hidden" name="username" autocomplete="username" value=${person.username} readonly tabindex="-1" aria-hidden="true" />
    <label class="field"><span>New password</span><input type="password" autocomplete="new-password" required maxlength="512" aria-describedby="password-hint"
      value=${password} onInput=${(event) => setPassword(event.target.value)} /></label>
    <p class="hint" id="password-hint">At least ${FEWEST} characters.</p>
    <label class="field"><span>The same again</span><input type="password" autocomplete="new-password" required maxlength="512"
      value=${again} onInput=${(event) => setAgain(event.target.value)} /></label>
    <div class="login-problem" role="alert">${problem && html`<p class="problem"><${Icon} name="triangle-alert" /><span>${problem}</span></p>`}</div>
    <button class="button primary wide" disabled=${busy}>${busy ? 'One moment…' : 'Keep this password'}</button>
  </form></main>`;
}

function Words({ title, text }) {
  return html`<main class="login"><div class="blank"><${Icon} name="key-round" /><h1>${title}</h1><p>${text}</p>
    <a class="button primary" href="/desk">Sign in</a></div></main>`;
}

const root = document.getElementById('app');
root.textContent = '';
render(html`<${App} />`, root);
