/* Parts that every writers' page is made of. */
import { html, useEffect, useRef, useState } from '../app/base.js';
import { Buttons, Dialog, Trouble, useSubmit } from '../app/dialog.js';
import { Icon } from '../app/icons.js';

export function Page({ title, hint, actions, children }) {
  const heading = useRef(null);
  useEffect(() => {
    // What was in focus has gone with the page before: whoever listens hears where they are now.
    if (document.activeElement === document.body) heading.current.focus({ preventScroll: true });
  }, []);
  return html`<main class="page" aria-labelledby="page-title">
    <header class="page-head">
      <div class="page-title"><h1 id="page-title" tabindex="-1" ref=${heading}>${title}</h1>${hint && html`<p class="hint">${hint}</p>`}</div>
      <div class="page-actions">${actions}</div>
    </header>
    ${children}
  </main>`;
}

export function Empty({ icon, title, text, children }) {
  return html`<div class="blank"><${Icon} name=${icon} /><h2>${title}</h2><p>${text}</p>${children}</div>`;
}

/** Nothing could be had: what happened, and the way on. */
export function Failed({ error, again }) {
  return html`<div class="blank" role="alert"><${Icon} name="triangle-alert" /><h2>${error.title ?? 'This could not be loaded'}</h2>
    <p>${error.message}</p><button class="button primary" onClick=${again}>Try again</button></div>`;
}

/** What is shown may be out of date. */
export function Stale({ error, again }) {
  return html`<p class="strip soon" role="status"><${Icon} name="triangle-alert" />
    <span>This may be out of date: ${error.message}${' '}<button class="link" onClick=${again}>Try again</button></span></p>`;
}

export function Bones({ rows = 4 }) {
  return html`<ul class="cards" aria-busy="true" aria-label="Loading">${Array.from({ length: rows }, (_, at) => html`<li key=${at} class="sheet">
    <span class="bone w60"></span><span class="bone w90"></span><span class="bone w40"></span></li>`)}</ul>`;
}

/** The states of a list: loading, failed, out of date, empty, full. */
export function Listed({ load, count, empty, children }) {
  if (load.loading) return html`<${Bones} />`;
  if (load.error && !load.data) return html`<${Failed} error=${load.error} again=${load.reload} />`;
  return html`${load.error && html`<${Stale} error=${load.error} again=${load.reload} />`}${count(load.data) ? children : empty}`;
}

/** Buttons of which one is on. `options`: [value, words, count?]. */
export function Switch({ label, value, options, onChange }) {
  return html`<div class="switch" role="group" aria-label=${label}>${options.map(([one, words, count]) => html`<button key=${one} type="button"
    aria-pressed=${one === value} onClick=${() => onChange(one)}>${words}${count !== undefined && html`<span class="count">${count}</span>`}</button>`)}</div>`;
}

/** A dialog that asks for a reason. */
export function Reason({ title, hint, label, placeholder, button, onClose, act }) {
  const [reason, setReason] = useState('');
  const form = useSubmit(() => act(reason.trim()));
  return html`<${Dialog} title=${title} onClose=${onClose}><form onSubmit=${form.submit}>
    <p class="hint">${hint}</p>
    <label class="field"><span>${label}</span><textarea data-first rows="3" maxlength="1000" value=${reason} placeholder=${placeholder}
      onInput=${(event) => setReason(event.target.value)} required></textarea></label>
    <${Trouble} problem=${form.problem} />
    <${Buttons} onCancel=${onClose} busy=${form.busy} label=${button} disabled=${!reason.trim()} />
  </form><//>`;
}
