/* The middle pane: who it is, what was said, and the composer. */
import { html, classes } from './base.js';
import { Composer } from './composer.js';
import { lookAgain, retryList, select } from './desk.js';
import { holderName, isClosed, isMine, isWaiting } from './holder.js';
import { Icon } from './icons.js';
import { Masked, OF_HANDOFF } from './masked.js';
import { Proof } from './proof.js';
import { get, set } from './store.js';
import { Talk } from './talk.js';
import { catchUp, reload } from './thread.js';
import { due, duration } from './words.js';

export function Conversation({ state, thread, now }) {
  if (!state.selected) return html`<${Nothing} state=${state} />`;
  return html`<main class="pane conversation" aria-label="Conversation">
    <${Head} id=${state.selected} thread=${thread} now=${now} />
    <${Body} id=${state.selected} thread=${thread} now=${now} />
  </main>`;
}

function Nothing({ state }) {
  const waiting = state.lists.queued.items.length;
  return html`<main class="pane conversation"><div class="blank">
    <${Icon} name="inbox" />
    <h1>${waiting ? `${waiting} ${waiting === 1 ? 'person is' : 'people are'} waiting` : 'All caught up'}</h1>
    <p>${waiting ? 'The one at the top of Waiting should be taken first.' : 'New conversations appear on the left, with a sound if it is on.'}</p>
    ${waiting > 0 && html`<button class="button primary" onClick=${() => select(state.lists.queued.items[0].id)}>Open the first</button>`}
    <p class="hint">Press <kbd>?</kbd> for keyboard shortcuts</p>
  </div></main>`;
}

/** The row of the lists that belongs to an open conversation: known before its packet is. */
function rowOf(id) {
  return Object.values(get().lists).flatMap((list) => list.items).find((row) => row.id === id);
}

function Head({ id, thread, now }) {
  const name = thread?.packet?.customer?.name || rowOf(id)?.customer_name || 'Visitor';
  const others = (thread?.looking ?? []).filter((one) => one.id !== get().agent.id);
  return html`<header class="pane-head">
    <button class="icon-button only-narrow" aria-label="Back to the list" onClick=${() => select(null)}><${Icon} name="arrow-left" /></button>
    <div class="head-who">
      <div class="head-name"><h1>${name}</h1>${thread?.packet && html`<${Proof} proved=${thread.packet.customer.identity_proved} />`}</div>
      <p class="head-state">${thread?.packet ? html`<${Standing} thread=${thread} now=${now} />` : thread?.status !== 'error' && html`<span class="bone w60"></span>`}
        ${others.length > 0 && html`<span class="looking"><${Icon} name="eye" label="Also looking:" />${others.map((one) => one.name).join(', ')}</span>`}
      </p>
    </div>
    <span class="spacer"></span>
    ${isMine(thread) && html`<${Actions} />`}
    <button class="icon-button only-folded" aria-label="Show the card" title="Card (i)" aria-expanded=${get().drawer}
      onClick=${() => set({ drawer: true })}><${Icon} name="panel-right" /></button>
  </header>`;
}

function Standing({ thread, now }) {
  const { packet } = thread;
  if (isWaiting(thread)) {
    const { late, soon, words } = due(packet.due_at, now);
    const waited = duration((now - new Date(packet.created_at)) / 1000);
    return html`<span class=${classes(late && 'late', soon && 'soon')}>
      <${Icon} name=${late ? 'triangle-alert' : 'clock'} />Waiting ${waited}, ${words}</span>`;
  }
  if (isClosed(thread)) {
    return thread.state === 'bot'
      ? html`<span><${Icon} name="bot" />Back with the assistant</span>`
      : html`<span><${Icon} name="circle-check" />Closed</span>`;
  }
  if (isMine(thread)) return html`<span class="mine"><${Icon} name="check" />With you</span>`;
  return html`<span><${Icon} name="user" />With ${holderName(thread)}</span>`;
}

function Actions() {
  const show = (dialog) => () => set({ dialog });
  return html`<div class="actions">
    <button class="icon-button" aria-label="Put aside until later" title="Put aside (z)" onClick=${show('snooze')}><${Icon} name="alarm-clock" /></button>
    <button class="icon-button" aria-label="Transfer" title="Transfer (t)" onClick=${show('transfer')}><${Icon} name="arrow-right-left" /></button>
    <button class="button" aria-label="Resolve" title="Resolve (e)" onClick=${show('resolve')}><${Icon} name="check" /><span>Resolve</span></button>
  </div>`;
}

function Body({ id, thread, now }) {
  if (!thread || thread.status === 'loading') return html`<${TalkBones} />`;
  if (thread.status === 'error') return html`<${Failed} id=${id} problem=${thread.error} />`;
  return html`
    ${thread.error && html`<p class="strip soon" role="status"><${Icon} name="triangle-alert" />
      <span>Later messages may be missing. <button class="link" onClick=${() => catchUp(id, true)}>Try again</button></span></p>`}
    <${Masked} id=${id} of=${OF_HANDOFF} onShown=${shown} />
    <${Talk} id=${id} thread=${thread} now=${now} />
    <${Composer} id=${id} thread=${thread} />`;
}

async function shown(id) {
  lookAgain(id);
  await reload(id);
}

function TalkBones() {
  const widths = [['w60', false], ['w90', true], ['w40', false], ['w60', true]];
  return html`<div class="talk" aria-busy="true" aria-label="Loading the conversation"><div class="talk-inner">
    ${widths.map(([width, right], at) => html`<div key=${at} class=${classes('bubble-line', right && 'ours')}><span class=${`bone block ${width}`}></span></div>`)}
  </div></div><div class="composer waiting"><span class="bone w40"></span></div>`;
}

function Failed({ id, problem }) {
  return html`<div class="blank" role="alert">
    <${Icon} name="triangle-alert" /><h1>${problem.title}</h1><p>${problem.message}</p>
    <button class="button primary" onClick=${() => retry(id)}>Try again</button>
  </div>`;
}

function retry(id) {
  retryList('queued');
  catchUp(id, true);
}
