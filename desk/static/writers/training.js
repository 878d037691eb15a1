/* Training: which model is live, what a training does while it runs, and its verdict in the words of the command line. */
import { html, classes, useState } from '../app/base.js';
import { Icon } from '../app/icons.js';
import { api } from './api.js';
import { useLoad, useWhile } from './load.js';
import { Empty, Listed, Page } from './parts.js';
import { tell } from './session.js';
import { stepsOf } from './steps.js';
import { when } from './words.js';

export function Training() {
  const [busy, setBusy] = useState(false);
  const load = useLoad(api.training, 'training');
  const { live, changed, run, verdict } = load.data ?? {};
  const running = run?.state === 'running';
  useWhile(running, load.reload, 1_000);
  const start = async () => {
    setBusy(true);
    try {
      await api.train();
    } catch (problem) {
      tell(problem.message, 'danger');
    }
    await load.reload();
    setBusy(false);
  };
  // Not `disabled`: the button keeps the focus while the training runs.
  const button = html`<button class="button primary" aria-disabled=${busy || running || !load.data} onClick=${() => !busy && !running && load.data && start()}>
    <${Icon} name="zap" /><span>Train and compare</span></button>`;
  const empty = html`<${Empty} icon="bot" title="No model yet" text="The first training makes one. From the second on, the new model is compared with the live one." />`;
  return html`<${Page} title="Training" actions=${button}
    hint="The assistant learns from the examples in data/nlu. A new model takes the live one's place only when it understands the held-out sentences no worse.">
    <${Listed} load=${load} count=${() => live || run} empty=${empty}>
      <${Live} live=${live} changed=${changed} />
      <div aria-live="polite">${running && html`<${Running} run=${run} />`}${run?.state === 'interrupted' && html`<${Interrupted} run=${run} />`}</div>
      ${verdict && !(running && verdict.run_id === run.id) && html`<${Verdict} verdict=${verdict} lines=${verdict.run_id === run.id ? run.lines : []} />`}
    <//>
  <//>`;
}

const CHANGED = {
  true: ['soon', 'pencil-line', 'Something it learns from has changed since'],
  false: ['done', 'check', 'Nothing has changed since'],
};

function Live({ live, changed }) {
  if (!live) return null;
  const [kind, icon, words] = CHANGED[changed] ?? [];
  return html`<section class="sheet" aria-labelledby="live-model">
    <h2 id="live-model">Live since ${when(live.since)}</h2>
    <p>${live.of === null ? 'It has not been compared with another one.' : `It understands ${live.understood} of ${live.of} held-out sentences.`}</p>
    <p class="progress-line">${words && html`<span class=${classes('chip', kind)}><${Icon} name=${icon} />${words}</span>`}<span class="facts">Model ${live.model}</span></p>
  </section>`;
}

function Running({ run }) {
  const steps = stepsOf(run.lines);
  return html`<section class="sheet" aria-labelledby="running">
    <h2 id="running" class="progress-line"><${Icon} name="loader-circle" class="turning" />Training</h2>
    <p class="facts">${run.by} started it ${when(run.started_at)}. The live model answers meanwhile.</p>
    <ol class="steps">${steps.map((one, at) => html`<li key=${at} class=${one.state} aria-current=${one.state === 'now' ? 'step' : null}>
      ${one.state === 'now' ? html`<${Icon} name="loader-circle" class="turning" label="Now:" />` : html`<${Icon} name="circle-check" label="Done:" />`}
      <span>${one.words}${one.seconds && html`<span class="facts">${one.seconds}</span>`}</span></li>`)}</ol>
  </section>`;
}

function Interrupted({ run }) {
  return html`<section class="notice soon" aria-labelledby="interrupted"><${Icon} name="triangle-alert" /><div>
    <h2 id="interrupted">The training was interrupted</h2>
    <p>${run.by} started it ${when(run.started_at)}. It stopped before its verdict, so the live model is as it was. Train again when you like.</p>
    <${Said} lines=${run.lines} /></div></section>`;
}

const HEADS = {
  promoted: ['done', 'circle-check', 'Promoted: the new model is live'],
  held: ['done', 'circle-check', 'The new model waits beside the live one'],
  up_to_date: ['done', 'circle-check', 'Nothing to train: the model is up to date'],
  refused: ['late', 'circle-x', 'Refused: the live model stays'],
  faults: ['late', 'circle-x', 'Not trained: something must be mended first'],
  failed: ['late', 'triangle-alert', 'The training failed'],
};

function Verdict({ verdict, lines }) {
  const [kind, icon, words] = HEADS[verdict.outcome];
  return html`<section class=${classes('sheet publishing', kind === 'late' && 'refused')} aria-labelledby="verdict" aria-live="polite">
    <h2 id="verdict" class=${kind}><${Icon} name=${icon} />${words}</h2>
    <p class="facts">${verdict.by}, ${when(verdict.ended_at)}</p>
    ${verdict.words.length > 0 && html`<ul class="changes">${verdict.words.map((line) => html`<li key=${line}><${Coded} text=${line} /></li>`)}</ul>`}
    ${verdict.findings.length > 0 && html`<ul class="changes">${verdict.findings.map((one, at) => html`<li key=${at}>
      <span class=${classes('chip', one.serious ? 'late' : 'soon')}><${Icon} name=${one.serious ? 'circle-x' : 'triangle-alert'} />${one.serious ? 'Mend' : 'Advice'}</span>${' '}
      <code>${one.file}:${one.line}</code> <${Coded} text=${one.words} /></li>`)}</ul>`}
    ${verdict.problem && html`<p class="passage-text"><${Coded} text=${sentence(verdict.problem)} /></p>`}
    <${Said} lines=${lines} />
  </section>`;
}

const sentence = (text) => text[0].toUpperCase() + text.slice(1);

/** What stands between backticks is a name or a command. */
function Coded({ text }) {
  return text.split('`').map((part, at) => (at % 2 ? html`<code key=${at}>${part}</code>` : part));
}

function Said({ lines }) {
  if (!lines.length) return null;
  return html`<details><summary>Everything it said</summary><p class="passage-text">${lines.join('\n')}</p></details>`;
}
