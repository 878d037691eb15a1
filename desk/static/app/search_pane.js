/* The left pane while somebody searches: the words, and the conversations that have them. */
import { html, classes } from './base.js';
import { Icon } from './icons.js';
import { closeSearch, marked, read, runSearch, setWords } from './search.js';
import { AUTHORS, OUTCOMES, plain, shortly } from './words.js';

const STANDING = { bot: 'With the assistant', queued: 'Waiting', agent: 'With an agent', closed: 'Closed' };

export function SearchPane({ state, now }) {
  const { search } = state;
  const onSubmit = (event) => {
    event.preventDefault();
    runSearch();
  };
  const onKey = (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    closeSearch();
  };
  return html`<nav class="pane lists" aria-label="Search">
    <header class="pane-head">
      <button class="icon-button" aria-label="Back to the lists" title="Back to the lists (Esc)" onClick=${closeSearch}><${Icon} name="arrow-left" /></button>
      <h2>Search conversations</h2>
    </header>
    <form class="search-form" role="search" onSubmit=${onSubmit}>
      <label class="field"><span>Words, a name, an order number or a tag</span>
        <input id="search" type="search" maxlength="200" value=${search.words} onKeyDown=${onKey} onInput=${(event) => setWords(event.target.value)} /></label>
      <button class="button primary" disabled=${!search.words.trim()}><${Icon} name="search" /><span>Search</span></button>
    </form>
    <div class="scroll">
      <p class="empty" role="status">${said(search)}</p>
      <${Results} state=${state} now=${now} />
    </div>
  </nav>`;
}

function said({ status, results, more, asked }) {
  if (status === 'idle') return 'All words must be in the conversation; the beginning of one is enough. Quotation marks keep words together.';
  if (status === 'loading') return 'Searching…';
  if (status === 'error') return '';
  if (!results.length) return `Nothing found for “${asked}”. Try fewer words, or only the beginning of one.`;
  if (more) return `The newest ${results.length}. Add a word to find older ones.`;
  return `${results.length} ${results.length === 1 ? 'conversation' : 'conversations'}`;
}

function Results({ state, now }) {
  const { search, reading } = state;
  if (search.status === 'loading') return html`<ul class="rows" aria-hidden="true">${[0, 1, 2].map((at) => html`<li key=${at}><div class="row bones"><span class="bone w60"></span><span class="bone w90"></span></div></li>`)}</ul>`;
  if (search.status === 'error') {
    return html`<p class="problem" role="alert"><${Icon} name="triangle-alert" /><span>${search.error.message}
      ${' '}<button class="link" onClick=${runSearch}>Try again</button></span></p>`;
  }
  return html`<ul class="rows" aria-label="Found">${search.results.map((one) => html`<li key=${one.conversation_id}>
    <${Result} one=${one} words=${search.asked} now=${now} current=${reading?.id === one.conversation_id} /></li>`)}</ul>`;
}

function Result({ one, words, now, current }) {
  const { message } = one;
  return html`<button class=${classes('row found', current && 'current')} aria-current=${current ? 'true' : null} onClick=${() => read(one.conversation_id)}>
    <span class="row-top"><span class="row-name" title=${one.customer_id ?? null}><${Marked} text=${one.customer_name} words=${words} /></span>
      <span class="when">${standing(one)}, ${shortly((now - new Date(one.last_message_at)) / 1000)}</span></span>
    <span class="row-last">${message
      ? html`${AUTHORS[message.role] ? `${AUTHORS[message.role]}: ` : ''}<${Marked} text=${message.text} words=${words} />`
      : `Since ${new Date(one.created_at).toLocaleDateString()}`}</span>
    ${one.tags.length > 0 && html`<span class="row-tags">${one.tags.map((tag) => html`<span key=${tag} class="tag">${tag}</span>`)}</span>`}
  </button>`;
}

export function standing({ state, outcome }) {
  if (state === 'closed' && outcome) return OUTCOMES.find(([value]) => value === outcome)?.[1] ?? plain(outcome);
  return STANDING[state] ?? plain(state);
}

function Marked({ text, words }) {
  return marked(text, words).map(([part, hit], at) => (hit ? html`<mark key=${at}>${part}</mark>` : part));
}
