/* The customer's other conversations in the card: where the same person proved who they are. Opened they are only to read. */
import { api } from './api.js';
import { html, useEffect, useState } from './base.js';
import { Icon } from './icons.js';
import { read } from './search.js';
import { OUTCOMES, channelName, plain } from './words.js';

const ENDED = { open: 'Open', answered: 'Answered by the assistant', unanswered: 'Left without an answer', ...Object.fromEntries(OUTCOMES) };
const FEW = 5;
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });

export function EarlierList({ conversationId, proved }) {
  const [load, setLoad] = useState({ status: 'loading' });
  const [again, setAgain] = useState(0);
  const [all, setAll] = useState(false);
  useEffect(() => {
    let here = true;
    setLoad({ status: 'loading' });
    api.earlier(conversationId).then(
      ({ conversations }) => here && setLoad({ status: 'ready', conversations }),
      (error) => here && setLoad({ status: 'error', error }),
    );
    return () => {
      here = false;
    };
  }, [conversationId, proved, again]);
  if (load.status === 'loading' || (load.status === 'ready' && !proved && !load.conversations.length)) return null;
  const { conversations = [] } = load;
  return html`<section class="part" aria-label="Earlier conversations"><h3><span>Earlier conversations</span>${conversations.length > 0 && html`<span class="figure">${conversations.length}</span>`}</h3>
    ${load.status === 'error' && html`<p class="problem" role="alert"><${Icon} name="triangle-alert" /><span>${load.error.message}
      ${' '}<button class="link" onClick=${() => setAgain(again + 1)}>Try again</button></span></p>`}
    ${load.status === 'ready' && !conversations.length && html`<p class="facts">None: this is the first as a proved customer.</p>`}
    <ul class="past">${(all ? conversations : conversations.slice(0, FEW)).map((one) => html`<li key=${one.conversation_id}><${Past} one=${one} /></li>`)}</ul>
    ${!all && conversations.length > FEW && html`<button class="link" onClick=${() => setAll(true)}>Show all ${conversations.length}</button>`}
  </section>`;
}

function Past({ one }) {
  const facts = [one.topic && channelName(one.channel), ENDED[one.outcome] ?? plain(one.outcome), one.agent_name && `with ${one.agent_name}`, one.rating && `rated ${one.rating} of 5`];
  return html`<button class="past-one" onClick=${() => read(one.conversation_id)}>
    <span class="past-top"><span>${one.topic ? plain(one.topic) : channelName(one.channel)}</span><time datetime=${one.last_message_at}>${DAY.format(new Date(one.last_message_at))}</time></span>
    <span class="result">${facts.filter(Boolean).join(', ')}${one.known_by === 'joined' && ', joined by their code'}</span></button>`;
}
