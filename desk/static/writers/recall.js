/* One wrong answer: who got it, the correction, one confirmation, and how it goes out. */
import { html, useEffect, useRef, useState } from '../app/base.js';
import { Dialog, Trouble, useSubmit } from '../app/dialog.js';
import { Icon } from '../app/icons.js';
import { api } from './api.js';
import { useLoad, useWhile } from './load.js';
import { Bones, Failed, Page, Reason, Stale } from './parts.js';
import { topic } from './recalls.js';
import { go, href, tell } from './session.js';
import { HOLDERS, REACHED, counted, times, when } from './words.js';

const MOST_ROWS = 50;
const DAY_MS = 86_400_000;
const PERIODS = [['ever', 'Everyone who ever got it'], ['1', 'In the last 24 hours'], ['7', 'In the last 7 days'], ['30', 'In the last 30 days'], ['from', 'Since a day and time']];

/** The time that the chosen period begins; null for everyone, undefined while no time is given. */
function begin(period, from, opened) {
  if (period === 'ever') return null;
  if (period === 'from') return from ? new Date(from).toISOString() : undefined;
  return new Date(opened - Number(period) * DAY_MS).toISOString();
}

export function Recall({ id }) {
  const [opened] = useState(Date.now());
  const [period, setPeriod] = useState('ever');
  const [from, setFrom] = useState('');
  const since = begin(period, from, opened);
  const load = useLoad(() => api.recall(id, since ?? null), `recall ${id} ${since}`);
  const last = useRef(null);
  last.current = load.data ?? last.current;
  const page = last.current;
  const recall = page?.recall;
  useWhile(recall?.state === 'sending', load.reload, 1_000);
  if (!page && load.error) return html`<${Page} title="Wrong answer"><${Failed} error=${load.error} again=${load.reload} /><//>`;
  if (!page) return html`<${Page} title="Wrong answer"><${Bones} /><//>`;
  return html`<${Page} title=${topic(recall)} hint=${`Flagged by ${recall.flagged_by} ${when(recall.flagged_at)}: ${recall.reason}`}
    actions=${recall.state === 'flagged' && html`<${Dismiss} id=${id} reload=${load.reload} />`}>
    ${load.error && html`<${Stale} error=${load.error} again=${load.reload} />`}
    <p class="back"><a href=${href('wrong')}><${Icon} name="arrow-left" />All wrong answers</a></p>
    ${recall.state === 'flagged'
      ? html`<${Decide} key=${recall.id} page=${page} since=${since} ready=${Boolean(load.data)} reload=${load.reload}
          period=${html`<${Period} period=${period} setPeriod=${setPeriod} from=${from} setFrom=${setFrom} />`} />`
      : html`<${Outcome} page=${page} />`}
    <${Recipients} rows=${page.recipients} state=${recall.state} />
  <//>`;
}

function Dismiss({ id, reload }) {
  const [open, setOpen] = useState(false);
  return html`<button class="button" onClick=${() => setOpen(true)}><${Icon} name="check" /><span>It was right</span></button>
    ${open && html`<${Reason} title="The answer was right" onClose=${() => setOpen(false)} button="Close it" label="How do you know?"
      hint="Nobody is written to. Your words are kept here." placeholder="Checked with the warehouse: 3 to 5 days is still right."
      act=${async (reason) => {
        await api.closeRecall(id, reason);
        setOpen(false);
        await reload();
      }} />`}`;
}

function Period({ period, setPeriod, from, setFrom }) {
  return html`<div class="period"><label class="field"><span>Who shall get the correction?</span>
      <select value=${period} onChange=${(event) => setPeriod(event.target.value)}>${PERIODS.map(([value, words]) => html`<option key=${value} value=${value} selected=${value === period}>${words}</option>`)}</select></label>
    ${period === 'from' && html`<label class="field"><span>Day and time</span><input type="datetime-local" value=${from} onInput=${(event) => setFrom(event.target.value)} /></label>`}</div>`;
}

function Decide({ page, since, ready, period, reload }) {
  const { draft, recall, recipients } = page;
  const [text, setText] = useState(draft.text);
  const [touched, setTouched] = useState(false);
  const [cite, setCite] = useState(true);
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    if (!touched) setText(draft.text);
  }, [draft.text]);
  const edit = async () => {
    try {
      go('drafts', (await api.begin({ article_id: recall.passages[0].article_id })).draft.id);
    } catch (problem) {
      tell(problem.message, 'danger');
    }
  };
  const whom = counted(recipients.length, 'conversation');
  return html`${draft.still_told && html`<div class="notice soon"><${Icon} name="triangle-alert" /><div><strong>Customers still get this answer.</strong>
      <p>Correct the article first: then nobody else gets it, and the correction quotes the new text.</p>
      <button class="button" onClick=${edit}><${Icon} name="pencil-line" /><span>Edit the article</span></button></div></div>`}
    ${page.told && html`<section class="sheet" aria-label="The answer"><p class="sheet-label"><${Icon} name="bot" />What they were told</p><blockquote class="quoted">${page.told}</blockquote></section>`}
    <section class="sheet correction" aria-label="Correction">
      ${period}
      <label class="field"><span>What they read</span><textarea rows="6" maxlength="4000" value=${text} onInput=${(event) => {
        setTouched(true);
        setText(event.target.value);
      }}></textarea></label>
      ${draft.citations.length > 0 && html`<label class="check"><input type="checkbox" checked=${cite} onChange=${(event) => setCite(event.target.checked)} />
        <span>With the source: ${draft.citations[0].title}${draft.citations[0].section && ` → ${draft.citations[0].section}`}</span></label>`}
      <div class="actions"><span class="facts">In the chat where they got the answer; who has left also gets a mail, if there is an address.</span><span class="spacer"></span>
        <button class="button primary" disabled=${!text.trim() || !recipients.length || since === undefined || !ready} onClick=${() => setAsking(true)}>
          <${Icon} name="send" /><span>Send to ${whom}</span></button></div>
    </section>
    ${asking && html`<${Confirm} whom=${whom} text=${text} onClose=${() => setAsking(false)} act=${async () => {
      await api.confirm(recall.id, { text: text.trim(), since, cite });
      setAsking(false);
      await reload();
    }} />`}`;
}

function Confirm({ whom, text, onClose, act }) {
  const form = useSubmit(act);
  return html`<${Dialog} title=${`Send the correction to ${whom}?`} onClose=${onClose}><form onSubmit=${form.submit}>
    <blockquote class="quoted">${text}</blockquote>
    <p class="hint">Each gets it once. It cannot be taken back.</p>
    <${Trouble} problem=${form.problem} />
    <footer><button type="button" class="button" onClick=${onClose}>Cancel</button>
      <button data-first class="button primary" disabled=${form.busy}><${Icon} name="send" /><span>${form.busy ? 'One moment…' : `Send to ${whom}`}</span></button></footer>
  </form><//>`;
}

function Outcome({ page: { recall, recipients } }) {
  if (recall.state === 'dismissed') {
    return html`<div class="notice"><${Icon} name="check" /><div><strong>${recall.closed_by} found that it was right</strong>, ${when(recall.closed_at)}. <p>${recall.close_reason}</p></div></div>`;
  }
  const sent = recipients.filter((one) => one.via);
  const done = recall.state === 'sent';
  const by = (via) => sent.filter((one) => one.via === via).length;
  return html`<section class="sheet" aria-label="How it went" aria-live="polite">
    <p class="progress-line">${done ? html`<${Icon} name="circle-check" class="done" />` : html`<${Icon} name="loader-circle" class="turning" />`}
      <strong>${done ? `Corrected in ${counted(sent.length, 'conversation')}` : `${sent.length} of ${counted(recipients.length, 'conversation')} corrected`}</strong>
      <span class="facts">confirmed by ${recall.closed_by} ${when(recall.closed_at)}</span></p>
    <progress max=${recipients.length || 1} value=${sent.length} aria-label="Corrections sent"></progress>
    ${sent.length > 0 && html`<p class="facts">${Object.keys(REACHED).filter(by).map((via) => `${by(via)} ${REACHED[via]}`).join(', ')}.</p>`}
    <blockquote class="quoted">${recall.text}</blockquote>
  </section>`;
}

function Recipients({ rows, state }) {
  if (state === 'dismissed') return null;
  if (!rows.length) return html`<p class="empty">Nobody got it in this time.</p>`;
  return html`<section aria-labelledby="who"><h2 class="topic" id="who">${counted(rows.length, 'conversation')} with this answer</h2>
    <div class="table-frame" tabindex="0" role="group" aria-labelledby="who"><table class="table"><thead><tr><th scope="col">Told</th><th scope="col">How often</th><th scope="col">The conversation</th><th scope="col">${state === 'flagged' ? 'If they have left' : 'The correction'}</th></tr></thead>
      <tbody>${rows.slice(0, MOST_ROWS).map((one) => html`<tr key=${one.conversation_id}><td>${when(one.told_at)}</td><td>${times(one.times)}</td><td>${HOLDERS[one.state]}</td>
        <td>${state === 'flagged' ? (one.has_address ? 'mail, and in the chat' : 'in the chat only') : one.via ? REACHED[one.via] : 'on its way'}</td></tr>`)}</tbody></table></div>
    ${rows.length > MOST_ROWS && html`<p class="facts">and ${rows.length - MOST_ROWS} more</p>`}</section>`;
}
