/* Files for the customer: brought at once, wait in a tray above the text until the message is sent. */
import { api } from './api.js';
import { html, classes, useState } from './base.js';
import { Icon } from './icons.js';

const MOST = 10;
const TYPES = 'image/png,image/jpeg,image/gif,image/webp,application/pdf';
const waiting = new Map(); // by handoff: [{ key, file, status: sending | ready | failed, why, attachment }]
let count = 0;

export const forgetFiles = () => waiting.clear();

export function useFiles(id) {
  const [, draw] = useState(0);
  const all = () => waiting.get(id) ?? [];
  const put = (next) => {
    waiting.set(id, next);
    draw((count += 1));
  };
  const change = (key, more) => put(all().map((one) => (one.key === key ? { ...one, ...more } : one)));
  const bring = async (key, file) => {
    try {
      const { attachment } = await api.attach(id, file);
      change(key, { status: 'ready', attachment });
    } catch (problem) {
      change(key, { status: 'failed', why: problem.message });
    }
  };
  const add = (files) => {
    for (const file of [...files].slice(0, MOST - all().length)) {
      const key = (count += 1);
      put([...all(), { key, file, status: 'sending' }]);
      bring(key, file);
    }
  };
  return {
    all: all(),
    add,
    remove: (key) => put(all().filter((one) => one.key !== key)),
    clear: () => put([]),
    ready: all().filter((one) => one.status === 'ready').map((one) => one.attachment),
    open: all().some((one) => one.status !== 'ready'),
  };
}

const SAID = { sending: 'is being brought…', ready: 'ready to send' };

export function Tray({ files }) {
  if (!files.all.length) return null;
  return html`<ul class="tray" aria-label="Files to send">${files.all.map((one) => html`<li key=${one.key} class=${classes('file', one.status === 'failed' && 'problem')}>
    ${one.status === 'failed' ? html`<${Icon} name="triangle-alert" />` : html`<${Icon} name="file-text" />`}<span>${one.file.name}</span>
    <span class="quiet" role="status">${one.why ?? SAID[one.status]}</span>
    <button type="button" class="icon-button" aria-label=${`Remove ${one.file.name}`} onClick=${() => files.remove(one.key)}><${Icon} name="x" /></button></li>`)}</ul>`;
}

export function AttachButton({ files }) {
  const take = (event) => {
    files.add(event.target.files);
    event.target.value = '';
  };
  return html`<label class="icon-button attach" title="Attach pictures or PDF files"><${Icon} name="paperclip" />
    <input type="file" class="unseen-input" multiple accept=${TYPES} aria-label="Attach pictures or PDF files" onChange=${take} /></label>`;
}
