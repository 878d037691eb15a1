/* The middle pane while a found conversation is read. */
import { html } from './base.js';
import { select } from './desk.js';
import { Icon } from './icons.js';
import { Masked } from './masked.js';
import { Proof } from './proof.js';
import { closeSearch, read, stopReading } from './search.js';
import { standing } from './search_pane.js';
import { get, set } from './store.js';
import { Talk } from './talk.js';

/** The shape in which talk and card know a conversation. */
export const threadOf = ({ id, status, messages, notes, packet, history }) =>
  ({ conversationId: id, status, messages, notes, packet, history, outbox: [], typing: null, agentId: null });

export function Reading({ reading, now }) {
  const { conversation, packet } = reading;
  return html`<main class="pane conversation" aria-label="Conversation, read only">
    <header class="pane-head">
      <button class="icon-button" aria-label=${get().search ? 'Back to what was found' : 'Back to the conversation'} title="Back (Esc)" onClick=${stopReading}><${Icon} name="arrow-left" /></button>
      <div class="head-who">
        <div class="head-name"><h1 title=${conversation?.customer_id ?? null}>${conversation?.customer_name ?? 'Conversation'}</h1>${packet && html`<${Proof} proved=${packet.customer.identity_proved} />`}</div>
        <p class="head-state">${conversation && html`<span><${Icon} name="eye" />Read only, ${standing(conversation).toLowerCase()}</span>`}</p>
      </div>
      <span class="spacer"></span>
      ${packet && html`<button class="icon-button only-folded" aria-label="Show the card" title="Card (i)" onClick=${() => set({ drawer: true })}><${Icon} name="panel-right" /></button>`}
    </header>
    <${Body} reading=${reading} now=${now} />
  </main>`;
}

function Body({ reading, now }) {
  if (reading.status === 'loading') return html`<div class="talk" aria-busy="true" aria-label="Loading the conversation"><div class="talk-inner"><span class="bone block w60"></span></div></div>`;
  if (reading.status === 'error') {
    return html`<div class="blank" role="alert"><${Icon} name="triangle-alert" /><h1>${reading.error.title}</h1><p>${reading.error.message}</p>
      <button class="button primary" onClick=${() => read(reading.id)}>Try again</button></div>`;
  }
  return html`<${Masked} id=${reading.id} onShown=${read} /><${Talk} id=${null} thread=${threadOf(reading)} now=${now} /><${Foot} conversation=${reading.conversation} />`;
}

function Foot({ conversation }) {
  const open = ['queued', 'active'].includes(conversation.handoff_state);
  const words = open
    ? 'This conversation is with people now.'
    : 'You are reading. Colleagues and the customer do not see it; that you opened it is kept.';
  const go = () => {
    closeSearch();
    select(conversation.handoff_id);
  };
  return html`<div class="composer waiting"><p>${words}</p>
    ${open && html`<button class="button primary" onClick=${go}>Open it at the desk</button>`}</div>`;
}
