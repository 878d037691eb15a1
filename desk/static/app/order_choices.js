/* What has to be chosen for a change of an order, and what is sent of it. */
import { html } from './base.js';

const SWAPS = new Set(['exchange', 'change_items']);
const FIELDS = [
  ['address1', 'Street and number', true],
  ['address2', 'Apartment, suite (optional)', false],
  ['city', 'City', true],
  ['state', 'State (optional)', false],
  ['zip', 'ZIP code', true],
];

/** Return the part of the request that was chosen; null while something is missing. */
export function wishOf(action, chosen, choices) {
  const method = chosen.method ?? (choices.methods.length === 1 ? choices.methods[0].payment_method_id : '');
  const pays = method && { payment_method_id: method };
  if (action === 'cancel') return chosen.reason ? { cancel_reason: chosen.reason } : null;
  if (action === 'return') {
    const items = choices.items.filter((one) => chosen.lines.includes(one.line));
    return items.length && pays ? { item_ids: items.map((one) => one.item_id), ...pays } : null;
  }
  if (SWAPS.has(action)) {
    const items = choices.items.filter((one) => chosen.instead[one.line]);
    if (!items.length || !pays) return null;
    return { item_ids: items.map((one) => one.item_id), new_item_ids: items.map((one) => chosen.instead[one.line]), ...pays };
  }
  if (action === 'change_payment') return pays || null;
  if (action === 'goodwill') {
    const amount = (chosen.amount ?? '').trim().replace(/^\$/, '');
    return pays && /^\d{1,6}(\.\d{1,2})?$/.test(amount) ? { amount, ...pays } : null;
  }
  const address = chosen.address ?? {};
  if (!FIELDS.every(([name, , needed]) => !needed || address[name]?.trim())) return null;
  const country = address.country ?? choices.countries[0];
  return { address: { ...address, ...(country && { country }) } };
}

export function Choices({ action, choices, chosen, choose }) {
  if (action === 'cancel') return html`<${OneOf} legend="Why does the customer cancel?" options=${choices.reasons.map((one) => [one, begun(one)])} value=${chosen.reason} onChange=${(reason) => choose({ reason })} first=${true} />`;
  if (action === 'return') {
    return html`<${Pieces} items=${choices.items} lines=${chosen.lines} onChange=${(lines) => choose({ lines })} />
      <${Methods} legend="Where shall the refund go?" choices=${choices} chosen=${chosen} choose=${choose} />`;
  }
  if (SWAPS.has(action)) {
    return html`<${Instead} items=${choices.items} instead=${chosen.instead} onChange=${(instead) => choose({ instead })} />
      <${Methods} legend="Who pays or gets a difference?" choices=${choices} chosen=${chosen} choose=${choose} />`;
  }
  if (action === 'change_payment') return html`<${Methods} legend="How shall it be paid instead?" choices=${choices} chosen=${chosen} choose=${choose} first=${true} />`;
  if (action === 'goodwill') {
    return html`<label class="field"><span>Amount in US dollars</span>
        <input data-step inputmode="decimal" value=${chosen.amount ?? ''} onInput=${(event) => choose({ amount: event.target.value })} aria-describedby="credit-limits" /></label>
      <p id="credit-limits" class="hint">You may give up to ${choices.largest}${choices.largest !== choices.largest_approved && `; up to ${choices.largest_approved} with a supervisor's approval`}.</p>
      <${Methods} legend="On which gift card?" choices=${choices} chosen=${chosen} choose=${choose} />`;
  }
  return html`<${AddressFields} address=${chosen.address ?? {}} countries=${choices.countries} onChange=${(address) => choose({ address })} />`;
}

const begun = (words) => words.charAt(0).toUpperCase() + words.slice(1);

function OneOf({ legend, options, value, onChange, first }) {
  return html`<fieldset class="choices"><legend>${legend}</legend>${options.map(([key, words], at) => html`<label key=${key}>
    <input type="radio" name=${legend} value=${key} checked=${key === value} onChange=${() => onChange(key)} data-step=${first && at === 0 ? '' : null} /><span>${words}</span></label>`)}</fieldset>`;
}

function Methods({ legend, choices, chosen, choose, first }) {
  const { methods } = choices;
  const value = chosen.method ?? (methods.length === 1 ? methods[0].payment_method_id : '');
  return html`<${OneOf} legend=${legend} options=${methods.map((one) => [one.payment_method_id, begun(one.words)])} value=${value} onChange=${(method) => choose({ method })} first=${first} />`;
}

function Pieces({ items, lines, onChange }) {
  const toggle = (line) => onChange(lines.includes(line) ? lines.filter((one) => one !== line) : [...lines, line]);
  return html`<fieldset class="choices stacked"><legend>What goes back?</legend>${items.map((one, at) => html`<label key=${one.line}>
    <input type="checkbox" checked=${lines.includes(one.line)} onChange=${() => toggle(one.line)} data-step=${at === 0 ? '' : null} /><span>${one.words}</span><span class="amount">${one.price}</span></label>`)}</fieldset>`;
}

function Instead({ items, instead, onChange }) {
  return items.map((one, at) => html`<label key=${one.line} class="field"><span>${one.words}, ${one.price}</span>
    <select value=${instead[one.line] ?? ''} onChange=${(event) => onChange({ ...instead, [one.line]: event.target.value })} disabled=${!one.variants.length} data-step=${at === 0 ? '' : null}>
      <option value="">${one.variants.length ? 'Stays as it is' : 'Nothing else of it is in stock'}</option>
      ${one.variants.map((variant) => html`<option key=${variant.item_id} value=${variant.item_id}>${variant.words}: ${variant.price} (${variant.difference})</option>`)}
    </select></label>`);
}

function AddressFields({ address, countries, onChange }) {
  return html`${FIELDS.map(([name, words, needed], at) => html`<label key=${name} class="field"><span>${words}</span>
      <input value=${address[name] ?? ''} maxlength="200" autocomplete="off" required=${needed} onInput=${(event) => onChange({ ...address, [name]: event.target.value })} data-step=${at === 0 ? '' : null} /></label>`)}
    ${countries.length > 1 && html`<label class="field"><span>Country</span><select value=${address.country ?? countries[0]} onChange=${(event) => onChange({ ...address, country: event.target.value })}>
      ${countries.map((one) => html`<option key=${one} value=${one}>${one}</option>`)}</select></label>`}`;
}
