/* Wrap-up tags: free words, of which those in use are suggested. */
import { api } from './api.js';
import { html, useEffect, useState } from './base.js';
import { Icon } from './icons.js';

const MOST = 10;
const SUGGESTED = 6;

export const clean = (tag) => tag.toLowerCase().replace(/[,\s]+/g, ' ').trim();

/** `onChange` gets the tags; `draft` is what is written and not yet added. */
export function Tags({ tags, draft, onChange, onDraft }) {
  const [used, setUsed] = useState([]);
  useEffect(() => {
    api.tags().then((answer) => setUsed(answer.tags.map((one) => one.name)), () => {});
  }, []);
  const add = (tag) => {
    const word = clean(tag);
    if (word && !tags.includes(word) && tags.length < MOST) onChange([...tags, word]);
    onDraft('');
  };
  const onKey = (event) => {
    if (event.isComposing) return;
    if (event.key === ',' || (event.key === 'Enter' && clean(draft))) {
      event.preventDefault();
      add(draft);
    } else if (event.key === 'Backspace' && !draft && tags.length) {
      onChange(tags.slice(0, -1));
    }
  };
  const begun = clean(draft);
  const offered = used.filter((one) => !tags.includes(one) && one.includes(begun)).slice(0, SUGGESTED);
  return html`<div class="field"><label for="tags">Tags (optional)</label>
    ${tags.length > 0 && html`<ul class="chips" aria-label="Chosen tags">${tags.map((one) => html`<li key=${one}><button type="button" class="chip chosen"
      aria-label=${`Remove ${one}`} onClick=${() => onChange(tags.filter((other) => other !== one))}>${one}<${Icon} name="x" /></button></li>`)}</ul>`}
    <input id="tags" maxlength="40" autocomplete="off" value=${draft} disabled=${tags.length >= MOST} onInput=${(event) => onDraft(event.target.value)} onKeyDown=${onKey}
      placeholder="What was it about?" aria-describedby="tags-hint" />
    <p id="tags-hint" class="hint">${tags.length >= MOST ? 'Ten are the most.' : 'Enter or a comma adds one; colleagues find it by search.'}</p>
    ${offered.length > 0 && html`<div class="chips" role="group" aria-label="Tags in use">${offered.map((one) => html`<button key=${one} type="button" class="chip" onClick=${() => add(one)}>${one}</button>`)}</div>`}
  </div>`;
}
