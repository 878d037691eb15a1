/* A dialog, and a form in it that says what went wrong and keeps what was written. */
import { html, useEffect, useRef, useState } from './base.js';
import { Icon } from './icons.js';

export function Dialog({ title, onClose, children }) {
  const box = useRef(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current.showModal();
    (box.current.querySelector('[data-first]') ?? box.current.querySelector('header button')).focus();
    return () => {
      // What the dialog has led to, the composer for one, may have the focus already.
      if (document.activeElement === document.body) before?.focus?.();
    };
  }, []);
  const onClick = (event) => event.target === box.current && onClose();
  return html`<dialog class="dialog" ref=${box} aria-labelledby="dialog-title" onClose=${onClose} onClick=${onClick}>
    <div class="dialog-inside">
      <header><h2 id="dialog-title">${title}</h2><span class="spacer"></span>
        <button type="button" class="icon-button" aria-label="Close" onClick=${onClose}><${Icon} name="x" /></button></header>
      ${children}
    </div>
  </dialog>`;
}

export function useSubmit(act) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);
  const submit = async (event) => {
    event?.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await act();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return { busy, problem, submit, done: () => setBusy(false) };
}

export function Trouble({ problem }) {
  return html`<div role="alert">${problem && html`<p class="problem"><${Icon} name="triangle-alert" /><span>${problem.message}</span></p>`}</div>`;
}

export function Buttons({ busy, label, disabled, onCancel }) {
  return html`<footer><button type="button" class="button" onClick=${onCancel}>Cancel</button>
    <button class="button primary" disabled=${busy || disabled}>${busy ? 'One moment…' : label}</button></footer>`;
}
