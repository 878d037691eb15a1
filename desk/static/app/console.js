/* The three panes. Below 1024 px the card is a drawer, below 640 px one pane is shown at a time. */
import { html, classes, useLayoutEffect } from './base.js';
import { Card } from './card.js';
import { Conversation } from './conversation.js';
import { Dialogs } from './dialogs.js';
import { Icon } from './icons.js';
import { onKey } from './keys.js';
import { Lists } from './lists.js';
import { Reading, threadOf } from './reading.js';
import { SearchPane } from './search_pane.js';
import { set, useNow } from './store.js';

export function Console({ state }) {
  const now = useNow();
  useLayoutEffect(() => {
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  const thread = state.selected ? state.open[state.selected] : null;
  const { reading } = state;
  return html`<div class=${classes('console', `shows-${state.pane}`, state.drawer && 'with-drawer')}>
    ${state.search ? html`<${SearchPane} state=${state} now=${now} />` : html`<${Lists} state=${state} now=${now} />`}
    ${reading
      ? html`<${Reading} key=${reading.id} reading=${reading} now=${now} />`
      : html`<${Conversation} key=${state.selected ?? 'none'} state=${state} thread=${thread} now=${now} />`}
    ${state.drawer && html`<div class="veil" onClick=${() => set({ drawer: false })}></div>`}
    ${reading
      ? html`<${Card} key=${`card ${reading.id}`} id=${reading.conversation?.handoff_id ?? null} thread=${threadOf(reading)} now=${now}
          empty="The assistant had this conversation alone: it never came to people." />`
      : html`<${Card} key=${`card ${state.selected}`} id=${state.selected} thread=${thread} now=${now} />`}
    <${Dialogs} state=${state} thread=${thread} now=${now} />
    <div class="toasts" role="status" aria-live="polite">
      ${state.toast && html`<div class=${`toast ${state.toast.kind}`}>
        <${Icon} name=${state.toast.kind === 'danger' ? 'triangle-alert' : 'circle-check'} /><span>${state.toast.words}</span>
        <button class="icon-button" aria-label="Close" onClick=${() => set({ toast: null })}><${Icon} name="x" /></button>
      </div>`}
    </div>
  </div>`;
}
