/* Whether the customer has proved who they are: in a word and a sign, never in colour alone. */
import { html, classes } from './base.js';
import { Icon } from './icons.js';

export function Proof({ proved }) {
  return html`<span class=${classes('proof', proved && 'proved')}>
    <${Icon} name=${proved ? 'shield-check' : 'shield-question-mark'} /><span class="words">${proved ? 'Identity proved' : 'Not proved'}</span></span>`;
}
