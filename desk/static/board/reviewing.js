/* One conversation beside the score card. */
import { html, useState } from '../app/base.js';
import { Trouble, useSubmit } from '../app/dialog.js';
import { Icon } from '../app/icons.js';
import { Masked } from '../app/masked.js';
import { useNow } from '../app/store.js';
import { Talk } from '../app/talk.js';
import { useLoad } from '../writers/load.js';
import { Bones, Failed, Page } from '../writers/parts.js';
import { go, href, tell } from '../writers/session.js';
import { TurnList } from './review_parts.js';
import { reviewed } from './reviews.js';
import { reviews, whose } from './reviews_api.js';

export function Reviewing({ id, agent }) {
  const load = useLoad(async () => {
    const [whole, mine] = await Promise.all([reviews.conversation(id), reviews.open(id)]);
    return { whole, mine };
  }, `review ${id}`);
  const name = load.data?.whole.conversation.customer_name ?? 'Conversation';
  return html`<${Page} title=${name} hint="Read it and fill in the card. Whose work it is sees the review, with your name.">
    <p class="back"><a href=${href('reviews')}><${Icon} name="arrow-left" />All reviews</a></p>
    ${load.loading && html`<${Bones} rows=${2} />`}
    ${load.error && html`<${Failed} error=${load.error} again=${load.reload} />`}
    ${load.data && html`<${Sheet} id=${id} agent=${agent} data=${load.data} again=${load.reload} />`}
  <//>`;
}

/** `again` loads the conversation anew: for who has given a reason to see what was hidden. */
export function Transcript({ id, whole, remark, again }) {
  const now = useNow(60);
  const thread = { conversationId: id, messages: whole.messages, notes: whole.notes, packet: null, outbox: [], typing: null };
  return html`<section class="sheet transcript" aria-label="Transcript"><${Masked} id=${id} onShown=${again} /><${Talk} id=${null} thread=${thread} now=${now} remark=${remark} /></section>`;
}

function Sheet({ id, agent, data: { whole, mine }, again }) {
  const before = mine.review;
  const people = mine.people.filter((one) => one.id !== agent.id);
  const [answers, setAnswers] = useState(before?.answers ?? {});
  const [who, setWho] = useState(before ? before.agent?.id ?? '' : people[0]?.id ?? '');
  const [comment, setComment] = useState(before?.comment ?? '');
  const [turns, setTurns] = useState(before?.turns ?? []);
  const form = useSubmit(async () => {
    const { review } = await reviews.put(id, { card_version: mine.card.version, agent_id: who || null, answers, comment, turns });
    reviewed(id);
    tell(review.agent ? `Kept. ${review.agent.name} can read it.` : 'Kept.');
    go('reviews');
  });
  const missing = mine.card.criteria.filter((one) => answers[one.name] === undefined).length;
  const say = (seq, text) => setTurns([...turns.filter((one) => one.seq !== seq), ...(text ? [{ seq, text }] : [])].sort((a, b) => a.seq - b.seq));
  const remark = ({ seq, role }) => role !== 'customer' && html`<${Remark} key=${`remark ${seq}`} seq=${seq} text=${turns.find((one) => one.seq === seq)?.text} say=${say} />`;
  return html`<div class="review">
    <${Transcript} id=${id} whole=${whole} remark=${remark} again=${again} />
    <form class="sheet" onSubmit=${form.submit} aria-label="Score card">
      <h2>Score card</h2>
      <label class="field"><span>Whose work</span><select value=${who} onChange=${(event) => setWho(event.target.value)}>
        ${people.map((one) => html`<option key=${one.id} value=${one.id} selected=${one.id === who}>${one.name}</option>`)}
        <option value="" selected=${who === ''}>${whose(null)}</option></select></label>
      ${mine.card.criteria.map((one) => html`<${Criterion} key=${one.name} one=${one} value=${answers[one.name]} onChange=${(value) => setAnswers({ ...answers, [one.name]: value })} />`)}
      <label class="field"><span>Comment (optional)</span><textarea rows="3" maxlength="2000" value=${comment} onInput=${(event) => setComment(event.target.value)}
        placeholder="What was good, what could be better?"></textarea></label>
      ${turns.length > 0 && html`<${TurnList} turns=${turns} remove=${(seq) => say(seq, '')} />`}
      <${Trouble} problem=${form.problem} />
      <div class="actions"><button class="button primary" disabled=${form.busy || missing > 0}>${form.busy ? 'One moment…' : 'Keep the review'}</button>
        <span class="facts" role="status">${missing > 0 ? `${missing} ${missing === 1 ? 'question is' : 'questions are'} open` : ''}</span></div>
    </form>
  </div>`;
}

function Criterion({ one, value, onChange }) {
  const choices = one.answer === 'yes-no' ? [[true, 'Yes'], [false, 'No']] : [1, 2, 3, 4, 5].map((number) => [number, String(number)]);
  return html`<fieldset class="choices"><legend>${one.words}</legend>
    ${[...choices, [null, 'Does not apply']].map(([choice, words]) => html`<label key=${words}><input type="radio" name=${one.name}
      checked=${value === choice} onChange=${() => onChange(choice)} /><span>${words}</span></label>`)}
  </fieldset>`;
}

function Remark({ seq, text, say }) {
  const [draft, setDraft] = useState(null);
  if (draft === null) {
    return html`<div class="remark">${text && html`<p class="quoted">${text}</p>`}
      <button type="button" class="improve always" aria-label=${`${text ? 'Change the comment on' : 'Comment on'} message ${seq}`} onClick=${() => setDraft(text ?? '')}><${Icon} name="pencil-line" />${text ? 'Change the comment' : 'Comment'}</button></div>`;
  }
  const keep = () => {
    say(seq, draft.trim());
    setDraft(null);
  };
  return html`<div class="remark"><label class="field"><span>Comment on message ${seq}</span>
    <textarea rows="2" maxlength="2000" value=${draft} onInput=${(event) => setDraft(event.target.value)} ref=${(box) => box && draft === (text ?? '') && box.focus()}></textarea></label>
    <div class="actions"><button type="button" class="button" onClick=${() => setDraft(null)}>Cancel</button><button type="button" class="button primary" onClick=${keep}>Add</button></div></div>`;
}
