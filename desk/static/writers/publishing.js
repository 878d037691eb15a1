/* Publishing: the steps while it runs, then what the evaluation set said. */
import { html, classes, useState } from '../app/base.js';
import { Icon } from '../app/icons.js';
import { api } from './api.js';
import { useWhile } from './load.js';
import { Reason } from './parts.js';
import { href, mayOverride, tell } from './session.js';
import { counted, percent } from './words.js';

const STEPS = [
  ['building', 'A trial index is built beside the live one'],
  ['measuring', 'The questions of the evaluation set are asked'],
  ['writing', 'The article is written'],
  ['swapping', 'The live index takes it up'],
];

export function Publishing({ publication, agent, onChange, override, settle }) {
  useWhile(publication.state === 'running', async () => {
    try {
      onChange((await api.publication(publication.id)).publication);
    } catch (problem) {
      tell(problem.message, 'danger');
    }
  }, 700);
  const Shown = { running: Running, published: Published, refused: Refused, asking: Asking, failed: Broken }[publication.state];
  return html`<section class=${classes('sheet publishing', publication.state)} aria-label="Publishing" aria-live="polite">
    <${Shown} publication=${publication} agent=${agent} override=${override} settle=${settle} /></section>`;
}

function Running({ publication }) {
  const at = STEPS.findIndex(([stage]) => stage === publication.stage);
  return html`<h2>Publishing</h2><ol class="steps">${STEPS.map(([stage, words], step) => html`<li key=${stage} class=${classes(step < at && 'done', step === at && 'now')} aria-current=${step === at ? 'step' : null}>
    ${step < at ? html`<${Icon} name="circle-check" label="Done:" />` : step === at ? html`<${Icon} name="loader-circle" class="turning" label="Now:" />` : html`<span class="step-dot"></span>`}
    <span>${words}${step === at && publication.progress && html`<span class="facts">${publication.progress}</span>`}</span></li>`)}</ol>`;
}

function Published({ publication }) {
  return html`<h2 class="done"><${Icon} name="circle-check" />It is live</h2><${Report} report=${publication.report} />
    <div class="actions"><a class="button" href=${href('articles')}>All articles</a><a class="button" href=${href('gaps')}>Back to the gaps</a></div>`;
}

function Broken({ publication }) {
  return html`<h2 class="late"><${Icon} name="triangle-alert" />Publishing stopped</h2><p>${publication.problem}</p>`;
}

function Refused({ publication, agent, override }) {
  const [asking, setAsking] = useState(false);
  return html`<h2 class="late"><${Icon} name="circle-x" />Not published: answers would get worse</h2><${Report} report=${publication.report} />
    <p class="hint">Look which questions are lost. Often the article's questions promise more than it says, or it repeats another article. Change it, then publish again.</p>
    ${mayOverride(agent) && html`<div class="actions"><button class="button" onClick=${() => setAsking(true)}>Publish all the same…</button></div>`}
    ${asking && html`<${Reason} title="Publish all the same" onClose=${() => setAsking(false)} button="Publish" label="Why?"
      hint="Your name and your reason are kept with it." placeholder="The law asks for this text from tomorrow; the other article follows." act=${async (reason) => {
        await override(reason);
        setAsking(false);
      }} />`}`;
}

function Asking({ publication, settle }) {
  const [verdicts, setVerdicts] = useState({});
  const [sending, setSending] = useState(false);
  const asked = publication.report.unsettled;
  const open = asked.filter((one) => !(one.question in verdicts)).length;
  const send = async (event) => {
    event.preventDefault();
    setSending(true);
    try {
      await settle({ ...publication.verdicts, ...verdicts });
    } catch (problem) {
      tell(problem.message, 'danger');
      setSending(false);
    }
  };
  return html`<h2><${Icon} name="message-circle-question-mark" />Is that right?</h2>
    <p>By the evaluation set no article answers ${asked.length === 1 ? 'this question' : 'these questions'}. Yours now does.</p>
    <form onSubmit=${send}>${asked.map((one) => html`<fieldset key=${one.question} class="verdict"><legend><q>${one.question}</q></legend>
      ${[[true, 'Yes, it answers this'], [false, 'No, it does not']].map(([right, words]) => html`<label key=${words}><input type="radio" name=${one.question} checked=${verdicts[one.question] === right}
        onChange=${() => setVerdicts((now) => ({ ...now, [one.question]: right }))} />${words}</label>`)}</fieldset>`)}
      <p class="hint">After a yes, the set keeps the question as answered by this article. A no counts as a wrong answer.</p>
      <div class="actions"><button class="button primary" disabled=${open > 0 || sending}>Go on publishing</button></div></form>
    <${Report} report=${publication.report} />`;
}

const FIGURES = [
  ['found_first', 'Right article first'],
  ['found_in_five', 'Right article among the first five'],
  ['answered', 'Answered, of what can be answered'],
  ['right_when_answered', 'Right, of what is answered'],
];

function Report({ report }) {
  if (!report) return null;
  const helped = report.asked.filter((one) => one.answered).length;
  return html`<p>${report.summary}</p>
    ${report.asked.length > 0 && html`<p><strong>${helped} of ${counted(report.asked.length, 'question')} behind this article</strong> ${helped === 1 ? 'is' : 'are'} answered from it.</p>
      ${helped < report.asked.length && html`<details><summary>Those that are not</summary><ul class="examples">${report.asked.filter((one) => !one.answered).map((one) => html`<li key=${one.question}><q>${one.question}</q></li>`)}</ul></details>`}`}
    <${Changes} title="Lost" icon=${html`<${Icon} name="circle-x" />`} changes=${report.lost} />
    <${Changes} title="Won" icon=${html`<${Icon} name="circle-check" />`} changes=${report.won} />
    <details><summary>Figures of the evaluation set (${counted(report.questions, 'question')})</summary><div class="table-frame" tabindex="0" role="group" aria-label="Figures of the evaluation set"><table class="table"><thead><tr><th scope="col">Share of questions</th><th scope="col">Now</th><th scope="col">With the article</th></tr></thead>
      <tbody>${FIGURES.map(([name, words]) => html`<tr key=${name}><td>${words}</td><td>${share(report.before[name])}</td><td>${share(report.after[name])}</td></tr>`)}</tbody></table></div></details>`;
}

const share = (value) => (value === null ? '–' : percent(value));

function Changes({ title, icon, changes }) {
  if (!changes.length) return null;
  return html`<h3 class=${title === 'Lost' ? 'late' : 'done'}>${icon}${title}: ${counted(changes.length, 'question')}</h3>
    <ul class="changes">${changes.map((one) => html`<li key=${one.question}><q>${one.question}</q><span class="facts">${one.before} → <strong>${one.after}</strong></span></li>`)}</ul>`;
}
