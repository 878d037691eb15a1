/* The fields of an article. Lists are typed one a line; the service checks what stands in them. */
import { html, useLayoutEffect, useRef } from '../app/base.js';

const lines = (text) => text.split('\n').map((line) => line.trim()).filter(Boolean);

export function formOf({ topic, article }) {
  return {
    topic,
    id: article.id,
    title: article.title,
    locale: article.locale,
    audience: article.audience,
    tags: article.tags.join(', '),
    questions: article.questions.join('\n'),
    body: article.body,
  };
}

export function bodyOf(form) {
  return { ...form, tags: form.tags.split(',').map((tag) => tag.trim()).filter(Boolean), questions: lines(form.questions) };
}

const FILLERS = /^(?:an?|and|any|are|can|could|did|do|does|for|from|get|got|have|how|i|in|is|it|me|my|of|on|or|please|the|there|this|to|was|we|what|when|where|which|who|why|will|with|would|you|your)$/;
const ADDRESS_WORDS = 5;

/** "How do I get an invoice?" → "invoice": an address as the service makes it, of the words that say something. */
export function address(text) {
  const words = text.normalize('NFKD').replace(/[\u0300-\u036f'’]/g, '').toLowerCase().split(/[^a-z0-9]+/).filter(Boolean);
  const telling = words.filter((word) => !FILLERS.test(word));
  return (telling.length ? telling : words).slice(0, ADDRESS_WORDS).join('-');
}

export const folder = (text) => text.toLowerCase().replace(/[^a-z0-9_-]+/g, '-').replace(/^[-_]+/, '').slice(0, 63);

export function Fields({ form, change, isNew, topics, disabled }) {
  const typed = (name, made = (value) => value) => (event) => change({ [name]: made(event.target.value) });
  const title = (event) => {
    // Until somebody chooses an address, it follows the title.
    const chosen = !isNew || (form.id && form.id !== address(form.title));
    change({ title: event.target.value, ...(chosen ? {} : { id: address(event.target.value) }) });
  };
  return html`<form class="fields" onSubmit=${(event) => event.preventDefault()}><fieldset disabled=${disabled}><legend class="hidden">The article</legend>
    <label class="field"><span>Title</span><input value=${form.title} maxlength="300" onInput=${title} placeholder="In the customer's words" /></label>
    <div class="field-pair">
      <label class="field"><span>Address</span><input value=${form.id} maxlength="100" spellcheck=${false} onInput=${typed('id', (value) => value.toLowerCase().replace(/[^a-z0-9-]+/g, '-'))} placeholder="company-invoices" />
        <span class="hint">${isNew ? `/articles/${form.id || '…'}` : 'Links lead here: keep it.'}</span></label>
      <label class="field"><span>Topic</span><input value=${form.topic} list="topics" disabled=${!isNew} spellcheck=${false} onInput=${typed('topic', folder)} />
        <datalist id="topics">${(topics ?? []).map((topic) => html`<option key=${topic} value=${topic} />`)}</datalist>
        <span class="hint">${isNew ? 'The folder: an old one or a new one' : 'The folder it is in'}</span></label>
    </div>
    <div class="field-pair">
      <label class="field"><span>Language</span><input value=${form.locale} maxlength="35" spellcheck=${false} onInput=${typed('locale')} /></label>
      <label class="field"><span>Who may read it</span><select value=${form.audience} onChange=${typed('audience')}>
        <option value="public" selected=${form.audience === 'public'}>Customers and agents</option>
        <option value="internal" selected=${form.audience === 'internal'}>Agents only</option></select></label>
    </div>
    <label class="field"><span>How customers ask, one a line</span><${Growing} value=${form.questions} rows=${3} onInput=${typed('questions')}
      placeholder="can I get an invoice for my company" /></label>
    <label class="field"><span>Text, in Markdown</span><${Growing} class="mono" value=${form.body} rows=${12} onInput=${typed('body')}
      placeholder=${'## A heading for each question\n\nThe answer first, then the exceptions. Short sentences: they are quoted word for word.'} /></label>
    <label class="field"><span>Tags, for your own order</span><input value=${form.tags} onInput=${typed('tags')} placeholder="billing, companies" /></label>
  </fieldset></form>`;
}

/** A text field as high as its text. */
function Growing({ value, rows, onInput, placeholder, class: name }) {
  const area = useRef(null);
  useLayoutEffect(() => {
    area.current.style.setProperty('--text-height', 'auto');
    area.current.style.setProperty('--text-height', `${area.current.scrollHeight}px`);
  }, [value]);
  return html`<textarea ref=${area} class=${`growing ${name ?? ''}`} rows=${rows} value=${value} onInput=${onInput} placeholder=${placeholder}></textarea>`;
}
