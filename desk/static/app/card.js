/* The right pane: why this conversation is here, what has happened, who it is, what may help. */
import { Addresses } from './addresses.js';
import { html } from './base.js';
import { Changes } from './changes.js';
import { EarlierList } from './earlier_list.js';
import { isClosed, isMine } from './holder.js';
import { Icon } from './icons.js';
import { Orders } from './orders.js';
import { Proof } from './proof.js';
import { Score } from './score.js';
import { get, set } from './store.js';
import { Suggested } from './suggested.js';
import { showSeq } from './talk.js';
import { safeUrl } from './url.js';
import { Verdict } from './verdict.js';
import { channelName, clock, level, mood, number, plain, wished } from './words.js';

const GOOD = new Set(['done', 'answered', 'proved', 'ok', 'sent', 'carried out']);

const NOTHING_OPEN = 'Open a conversation to see why it came, what was tried, and who it is.';

/** `empty` says why there is nothing to show. */
export function Card({ id, thread, empty = NOTHING_OPEN }) {
  return html`<aside class="pane card" aria-label="Card">
    <header class="pane-head">
      <${Head} packet=${id && thread?.packet} />
      <span class="spacer"></span>
      <button class="icon-button only-folded" aria-label="Close the card" onClick=${() => set({ drawer: false })}><${Icon} name="x" /></button>
    </header>
    <div class="scroll"><${Inside} id=${id} thread=${thread} empty=${empty} /></div>
  </aside>`;
}

/** The reason in the heading: the first thing to know. */
function Head({ packet }) {
  if (!packet) return html`<div class="head-who"><h2>Card</h2></div>`;
  return html`<div class="head-who">
    <p class="head-state">Why it is here</p><h2 class="why">${packet.reason_label ?? plain(packet.reason)}</h2>
  </div>`;
}

function Inside({ id, thread, empty }) {
  if (!id) return html`<p class="empty">${empty}</p>`;
  if (thread?.status === 'error') return html`<p class="empty">The card could not be loaded.</p>`;
  if (!thread?.packet) return html`<${CardBones} />`;
  const { packet } = thread;
  const open = Boolean(get().open[id]) && !isClosed(thread);
  // Once the customer has written to the agent, what to answer counts more than why they came.
  const movedOn = open && isMine(thread) && thread.messages.some((one) => one.role === 'customer' && one.seq > packet.handed_over_at_seq);
  return html`
    <${Wanted} wanted=${packet.in_customers_words} />
    ${movedOn && html`<${Suggested} id=${id} thread=${thread} />`}
    ${!isClosed(thread) && html`<${NextSteps} steps=${packet.next_steps} />`}
    <${Why} packet=${packet} />
    <${Verdict} id=${id} />
    <${Summary} lines=${packet.summary} />
    ${open && !movedOn && html`<${Suggested} id=${id} thread=${thread} />`}
    <${Tried} steps=${packet.tried} />
    <${Customer} packet=${packet} />
    <${Addresses} id=${id} thread=${thread} />
    <${Orders} id=${id} thread=${thread} />
    <${Changes} id=${id} thread=${thread} />
    <${EarlierList} conversationId=${packet.conversation_id} proved=${packet.customer.identity_proved} />
    <${Promises} promises=${packet.promises} />
    ${!(open && thread.suggested?.items.length) && html`<${Suggestions} articles=${packet.suggestions} />`}`;
}

function CardBones() {
  return html`<div aria-busy="true" aria-label="Loading the card">${[0, 1, 2].map((at) => html`<section key=${at} class="part">
    <span class="bone w40"></span><span class="bone w90"></span><span class="bone w60"></span></section>`)}</div>`;
}

function Part({ title, aside, children }) {
  return html`<section class="part"><h3><span>${title}</span>${aside}</h3>${children}</section>`;
}

/** Point at the message that shows it; on narrow screens the conversation comes to the front first. */
function Turn({ seq, said }) {
  if (!seq) return null;
  const show = () => {
    set({ drawer: false, pane: 'conversation' });
    requestAnimationFrame(() => showSeq(seq));
  };
  return html`<button class="turn" aria-label=${`Show message ${seq}${said ? `: ${said}` : ''}`} title="Show in the conversation" onClick=${show}>#${seq}</button>`;
}

/** What the customer has set right while they waited: it counts more than what was made of their words. */
function Wanted({ wanted }) {
  if (!wanted) return null;
  return html`<${Part} title="In the customer's words"><p class="wanted">${wanted.text}</p>
    <p class="facts">${wanted.by}, <time datetime=${wanted.at}>${clock(wanted.at)}</time></p><//>`;
}

function Why({ packet }) {
  const { complexity, explanation, sentiment, strain, triggers } = packet;
  return html`<section class="part" aria-label="Why it is here">
    ${explanation && html`<p class="facts">${explanation}</p>`}
    ${triggers.length > 0 && html`<ul class="triggers">${triggers.map((one, at) => html`<li key=${at}>
      <span>${plain(one.name)}</span><span class="figure">${number(one.weight)}</span><${Turn} seq=${one.evidence_seq} said=${plain(one.name)} /></li>`)}</ul>`}
    <${Score} title="Difficulty" words=${level(complexity.score)} score=${complexity.score} low=${0} high=${1} parts=${complexity.contributions} />
    <${Score} title="Mood" words=${mood(sentiment)} score=${sentiment.score} low=${-1} high=${1} parts=${sentiment.contributions} />
    ${strain?.contributions.length > 0 && html`<${Score} title="Strain" words=${level(strain.score)} score=${strain.score} low=${0} high=${1} parts=${strain.contributions} />`}
    ${packet.skills.length > 0 && html`<p class="facts">Needs: ${packet.skills.map(plain).join(', ')}</p>`}
    ${wished(packet) && html`<p class="facts">Chose instead of waiting: ${wished(packet)}</p>`}
    ${packet.tags?.length > 0 && html`<p class="facts">Tags: ${packet.tags.join(', ')}</p>`}
    ${(packet.relaxed ?? []).map((words) => html`<p key=${words} class="facts">${plain(words)}</p>`)}
  </section>`;
}

function NextSteps({ steps = [] }) {
  if (!steps.length) return null;
  return html`<${Part} title="Next steps"><ol class="lines">
    ${steps.map((step, at) => html`<li key=${at}><span>${step.text}</span><${Turn} seq=${step.seq} said=${step.text} /></li>`)}
  </ol><//>`;
}

function Summary({ lines }) {
  if (!lines.length) return null;
  return html`<${Part} title="Summary"><ul class="lines">
    ${lines.map((line, at) => html`<li key=${at}><span>${line.text}</span><${Turn} seq=${line.seq} said=${line.text} /></li>`)}
  </ul><//>`;
}

function Tried({ steps }) {
  return html`<${Part} title="Tried so far">
    ${steps.length === 0 ? html`<p class="facts">Nothing was tried before it came here.</p>` : html`<ul class="tried">
      ${steps.map((step, at) => html`<li key=${at}>
        <${Icon} name=${GOOD.has(step.result) ? 'check' : 'chevron-right'} /><span>${plain(step.what)}${' '}<span class="result">→ ${step.result}</span></span><${Turn} seq=${step.seq} said=${step.what} /></li>`)}
    </ul>`}
  <//>`;
}

function Customer({ packet }) {
  const { customer, slots, language } = packet;
  const proved = customer.identity_proved;
  const facts = [
    ['E-mail', customer.email],
    ['Customer', customer.customer_id],
    ['Channel', channelName(customer.channel)],
    ['Language', languageName(language)],
    ...Object.entries(slots ?? {}).filter(([, value]) => typeof value !== 'object').map(([name, value]) => [plain(name), String(value)]),
  ].filter(([, value]) => value);
  return html`<${Part} title="Customer" aside=${html`<${Proof} proved=${proved} />`}>
    <p class="who">${customer.name || 'Visitor without a name'}</p>
    <dl class="pairs">${facts.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
  <//>`;
}

function languageName(code) {
  try {
    return new Intl.DisplayNames(undefined, { type: 'language' }).of(code);
  } catch {
    return code;
  }
}

function Promises({ promises }) {
  if (!promises.length) return null;
  return html`<${Part} title="Promised"><ul class="lines">
    ${promises.map((one, at) => html`<li key=${at}><span>${one.text}</span><${Turn} seq=${one.seq} said=${one.text} /></li>`)}
  </ul><//>`;
}

function Suggestions({ articles }) {
  if (!articles.length) return null;
  const mine = get().open[get().selected]?.agentId === get().agent.id;
  return html`<${Part} title="May help"><ul class="articles">
    ${articles.map((one) => html`<li key=${one.article_id}><a href=${safeUrl(one.url)} target="_blank" rel="noopener noreferrer">
      <${Icon} name="file-text" /><span>${one.title}</span></a></li>`)}
  </ul>${mine && html`<p class="hint">Articles open in a new tab.</p>`}<//>`;
}
