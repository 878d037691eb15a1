/* What a canned reply has left open: a field for each; until all are filled in the message is not sent. */
import { html, useState } from './base.js';
import { Icon } from './icons.js';
import { plain } from './words.js';

export function Blanks({ names, onFill }) {
  return html`<div class="blanks" role="group" aria-label="Fill in before sending">
    <span class="blanks-head"><${Icon} name="pencil-line" />Fill in before sending:</span>
    ${names.map((name) => html`<${Blank} key=${name} name=${name} onFill=${onFill} />`)}
  </div>`;
}

function Blank({ name, onFill }) {
  const [value, setValue] = useState('');
  const fill = () => value.trim() && onFill(name, value.trim());
  const onKey = (event) => {
    if (event.key !== 'Enter' || event.isComposing) return;
    // Enter here fills in; it must not send.
    event.preventDefault();
    fill();
  };
  return html`<label class="blank-field"><span>${plain(name)}</span>
    <input data-blank value=${value} maxlength="300" onInput=${(event) => setValue(event.target.value)} onKeyDown=${onKey} onBlur=${fill} /></label>`;
}
