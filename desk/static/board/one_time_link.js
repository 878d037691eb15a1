/* A link with which somebody chooses a password: shown once. */
import { html, useRef, useState } from '../app/base.js';
import { Dialog } from '../app/dialog.js';
import { Icon } from '../app/icons.js';
import { clock, dayName } from '../app/words.js';

export function OneTimeLink({ answer: { account, link }, onClose }) {
  const [copied, setCopied] = useState(false);
  const box = useRef(null);
  async function copy() {
    box.current.select();
    try {
      await navigator.clipboard.writeText(box.current.value);
      setCopied(true);
    } catch {
      // Not every browser lets a page do this: the link is selected, and the keyboard copies it.
      setCopied(false);
    }
  }
  return html`<${Dialog} title=${`A link for ${account.name}`} onClose=${onClose}>
    <p>Hand it to them over a way that only they can read. It works once, until ${dayName(link.expires_at)}, ${clock(link.expires_at)}, and is not shown again.</p>
    <label class="field"><span>Link to choose a password</span>
      <input ref=${box} data-first readonly value=${`${location.origin}${link.path}`} onFocus=${(event) => event.target.select()} /></label>
    <p role="status" class="hint">${copied ? 'Copied.' : ''}</p>
    <footer><button class="button" onClick=${copy}><${Icon} name="copy" /><span>Copy the link</span></button>
      <button class="button primary" onClick=${onClose}>Done</button></footer>
  <//>`;
}
