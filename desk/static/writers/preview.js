/* How the article will look, and what the check says of it. */
import { html, useMemo } from '../app/base.js';
import { Icon } from '../app/icons.js';
import { safeUrl } from '../app/url.js';
import { counted } from './words.js';

/* What the service's renderer writes; anything else is shown as its text. */
const TAGS = new Set(['article', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'ul', 'ol', 'li', 'strong', 'em', 'code', 'pre', 'blockquote', 'hr', 'br', 'a', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'time']);

/** Markup as elements of this page: known tags, and of attributes only a link's address. Nothing in it can run. */
function elements(markup) {
  const parsed = new DOMParser().parseFromString(markup, 'text/html');
  return [...parsed.body.childNodes].map(element);
}

function element(node, key) {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (node.nodeType !== Node.ELEMENT_NODE) return null;
  const Tag = node.tagName.toLowerCase();
  const inside = [...node.childNodes].map(element);
  if (!TAGS.has(Tag)) return html`<span key=${key}>${inside}</span>`;
  if (Tag === 'a') return html`<a key=${key} href=${safeUrl(node.getAttribute('href'))} target="_blank" rel="noopener noreferrer">${inside}</a>`;
  if (Tag === 'hr' || Tag === 'br') return html`<${Tag} key=${key} />`;
  // The page has its own first heading: the article's is one below it.
  const Shown = Tag === 'h1' ? 'h2' : Tag === 'article' ? 'div' : Tag;
  return html`<${Shown} key=${key} class=${Tag === 'h1' ? 'article-title' : null}>${inside}</${Shown}>`;
}

export function Preview({ markup, empty }) {
  const shown = useMemo(() => elements(markup), [markup]);
  return html`<section class="sheet preview" aria-label="Preview"><p class="sheet-label"><${Icon} name="eye" />As customers see it</p>
    ${empty ? html`<p class="facts">Write a title or a text, and it appears here.</p>` : html`<div class="article-text">${shown}</div>`}</section>`;
}

const FIELDS = { id: 'address', title: 'title', locale: 'language', audience: 'reader' };

/** The check speaks of the file's lines; where it means a field of this page, say so. */
function inFields(fault) {
  const [, name] = /^The header has no `(\w+)`/.exec(fault.problem) ?? [];
  if (!FIELDS[name]) return fault;
  return { ...fault, problem: `The ${FIELDS[name]} is missing.`, mend: 'Fill it in on this page.', line: null };
}

export function Faults({ faults }) {
  if (!faults.length) {
    return html`<section class="sheet check" aria-label="Check" role="status"><p class="ok"><${Icon} name="circle-check" />The check finds nothing to mend.</p></section>`;
  }
  const serious = faults.filter((fault) => fault.serious).length;
  return html`<section class="sheet check" aria-label="Check" role="status">
    <p class="sheet-label">${serious ? `${counted(serious, 'thing')} to mend before it can be published` : 'It can be published; better mended first'}</p>
    <ul>${faults.map(inFields).map((fault, at) => html`<li key=${at} class=${fault.serious ? 'late' : 'soon'}>
      <${Icon} name=${fault.serious ? 'circle-x' : 'triangle-alert'} label=${fault.serious ? 'Must be mended:' : 'Better mended:'} />
      <span><strong>${fault.problem}</strong> <span class="fault-mend">${fault.mend}</span> ${fault.line && html`<span class="facts">Line ${fault.line}</span>`}</span></li>`)}</ul>
  </section>`;
}
