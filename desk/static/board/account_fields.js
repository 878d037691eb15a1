/* What is asked about an account, when it is made and when it is changed. */
import { html } from '../app/base.js';
import { ROLES, listed } from './accounts_api.js';

/** Start from an account, or from nothing. `body()` gives what the service wants. */
export function fieldsOf(account) {
  return {
    username: account?.username ?? '',
    name: account?.name ?? '',
    role: account?.role ?? 'agent',
    skills: account?.skills.join(', ') ?? '',
    languages: (account?.languages ?? ['en']).join(', '),
    body() {
      return { name: this.name.trim(), role: this.role, skills: listed(this.skills), languages: listed(this.languages) };
    },
  };
}

export function AccountFields({ fields, onChange }) {
  const set = (name) => (event) => onChange({ ...fields, [name]: event.target.value });
  return html`
    <label class="field"><span>Name</span><input required maxlength="120" value=${fields.name} onInput=${set('name')} />
      <span class="hint">Colleagues see it; customers see its first word.</span></label>
    <label class="field"><span>Role</span><select value=${fields.role} onChange=${set('role')}>
      ${ROLES.map(([value, words, does]) => html`<option key=${value} value=${value} selected=${value === fields.role}>${words}: ${does}</option>`)}</select></label>
    <label class="field"><span>Skills (optional)</span><input value=${fields.skills} onInput=${set('skills')} placeholder="billing, orders" />
      <span class="hint">With commas between them. Conversations that need one go to who has it.</span></label>
    <label class="field"><span>Languages</span><input value=${fields.languages} onInput=${set('languages')} placeholder="en, es" />
      <span class="hint">Codes with commas between them, for example en, es.</span></label>`;
}
