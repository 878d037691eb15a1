/* Signing in. */
import { html, useEffect, useRef, useState } from './base.js';
import { Icon } from './icons.js';

export function Login({ notice, signIn }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);
  const first = useRef(null);
  useEffect(() => first.current?.focus(), []);

  async function submit(event) {
    event.preventDefault();
    const { username, password } = Object.fromEntries(new FormData(event.target));
    setBusy(true);
    setProblem(null);
    try {
      await signIn(username, password);
    } catch (error) {
      setBusy(false);
      setProblem(error);
      event.target.password.select();
    }
  }

  return html`<main class="login">
    <form class="panel" onSubmit=${submit} aria-labelledby="login-title">
      <div class="brand"><${Icon} name="headset" /><span>Careline</span></div>
      <h1 id="login-title">Sign in to the desk</h1>
      ${notice && !problem && html`<p class="hint">${notice}</p>`}
      <label class="field"><span>Username</span>
        <input ref=${first} name="username" autocomplete="username" autocapitalize="none" spellcheck=${false} required />
      </label>
      <label class="field"><span>Password</span>
        <input name="password" type="password" autocomplete="current-password" required />
      </label>
      <div class="login-problem" role="alert">
        ${problem && html`<p class="problem"><${Icon} name="triangle-alert" /><span><strong>${problem.title}.</strong> ${problem.message}</span></p>`}
      </div>
      <button class="button primary wide" disabled=${busy}>${busy ? 'Signing in…' : 'Sign in'}</button>
    </form>
  </main>`;
}
