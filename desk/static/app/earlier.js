/* What the customer said in their other conversations, above this one: one history, each part with its channel. */
import { html } from './base.js';
import { select } from './desk.js';
import { Icon } from './icons.js';
import { channelName, dayKey, dayName } from './words.js';

/** `line(conversationId, message)` draws a message. */
export function Earlier({ history, packet, now, line }) {
  if (!history) return null;
  if (history.error) {
    return html`<p class="system" role="status">What was said on the customer's other channels could not be loaded.</p>`;
  }
  if (!history.conversations.length) return null;
  return html`<section class="earlier" aria-label="On other channels">
    ${inOrder(history.conversations, now, line)}
    ${history.conversations.filter((one) => one.handoff_id && one.handoff_id !== packet?.id).map((one) => html`<${AlsoOpen} key=${one.handoff_id} one=${one} />`)}
    ${packet && html`<p class="day here"><span>Here, in ${channelName(packet.customer.channel)}</span></p>`}
  </section>`;
}

/** All messages by time, and a line where the channel or the day changes. */
function inOrder(conversations, now, line) {
  const all = conversations.flatMap((one) => one.messages.map((message) => ({ one, message })));
  all.sort((a, b) => new Date(a.message.at) - new Date(b.message.at) || a.message.seq - b.message.seq);
  const out = [];
  let before = null;
  for (const { one, message } of all) {
    const part = `${one.conversation_id} ${dayKey(message.at)}`;
    if (part !== before) {
      out.push(html`<p key=${`part ${message.id}`} class="day"><span>${[channelName(one.channel), one.address, dayName(message.at, now)].filter(Boolean).join(', ')}</span></p>`);
    }
    before = part;
    out.push(line(one.conversation_id, message));
  }
  return out;
}

/** Another stay of the same customer is open: nobody answers them twice without knowing. */
function AlsoOpen({ one }) {
  const who = one.agent_name ? `${one.agent_name} has this customer` : 'This customer waits';
  return html`<p class="strip soon" role="status"><${Icon} name="triangle-alert" />
    <span>${who} in another channel, too: ${channelName(one.channel)}. <button class="link" onClick=${() => select(one.handoff_id)}>Open it</button></span></p>`;
}
