/* The editor: what is typed is saved by itself, checked and shown as customers will see it. */
import { html, useEffect, useRef, useState } from '../app/base.js';
import { Icon } from '../app/icons.js';
import { clock } from '../app/words.js';
import { api } from './api.js';
import { Fields, formOf, bodyOf } from './fields.js';
import { useLoad } from './load.js';
import { Bones, Failed, Page } from './parts.js';
import { Faults, Preview } from './preview.js';
import { Publishing } from './publishing.js';
import { go, href, tell } from './session.js';

const SAVE_AFTER_MS = 700;

export function Editor({ id, agent }) {
  const load = useLoad(() => api.draft(id), `draft ${id}`);
  if (load.loading) return html`<${Page} title="Draft"><${Bones} rows=${3} /><//>`;
  if (!load.data) return html`<${Page} title="Draft"><${Failed} error=${load.error} again=${load.reload} /><//>`;
  const { draft } = load.data;
  if (draft.state === 'published') return html`<${Over} title=${draft.article.title} words="It has been published." to=${href('articles', draft.article.id)} label="Open the article" />`;
  if (draft.state === 'discarded') return html`<${Over} title=${draft.article.title} words="It has been discarded." to=${href('drafts')} label="All drafts" />`;
  return html`<${Open} key=${`${id} ${draft.revision}`} page=${load.data} agent=${agent} reload=${load.reload} />`;
}

function Over({ title, words, to, label }) {
  return html`<${Page} title=${title || 'Draft'}><div class="blank"><${Icon} name="circle-check" /><h2>${words}</h2><a class="button primary" href=${to}>${label}</a></div><//>`;
}

/** Saves what is typed a moment after the last key. Returns { form, change, saved, check, revision, flush }. */
function useSaving(page) {
  const [form, setForm] = useState(formOf(page.draft));
  const [state, setState] = useState({ status: 'saved', at: page.draft.updated_at, error: null });
  const [check, setCheck] = useState(page.check);
  const kept = useRef({ revision: page.draft.revision, form, timer: null, busy: null, sent: form });

  const save = async () => {
    clearTimeout(kept.current.timer);
    if (kept.current.busy) await kept.current.busy;
    const sent = kept.current.form;
    kept.current.sent = sent;
    setState((before) => ({ ...before, status: 'saving' }));
    const work = api.save(page.draft.id, { ...bodyOf(sent), revision: kept.current.revision });
    kept.current.busy = work.catch(() => {});
    try {
      const answer = await work;
      kept.current.revision = answer.draft.revision;
      setCheck(answer.check);
      const more = kept.current.form !== sent;
      setState({ status: more ? 'changed' : 'saved', at: answer.draft.updated_at, error: null });
      return !more;
    } catch (error) {
      setState((before) => ({ ...before, status: error.name === 'stale_draft' ? 'conflict' : 'unsaved', error }));
      return false;
    } finally {
      kept.current.busy = null;
    }
  };
  const change = (part) => {
    const next = { ...kept.current.form, ...part };
    kept.current.form = next;
    setForm(next);
    setState((before) => ({ ...before, status: before.status === 'conflict' ? 'conflict' : 'changed' }));
    clearTimeout(kept.current.timer);
    kept.current.timer = setTimeout(save, SAVE_AFTER_MS);
  };
  useEffect(() => {
    const leave = (event) => state.status !== 'saved' && event.preventDefault();
    addEventListener('beforeunload', leave);
    return () => removeEventListener('beforeunload', leave);
  }, [state.status]);
  useEffect(() => () => {
    // Leaving the page with the last keys not saved yet: they are saved now.
    clearTimeout(kept.current.timer);
    if (kept.current.form !== kept.current.sent) save();
  }, []);
  return { form, change, state, check, save, revision: () => kept.current.revision };
}

function Open({ page, agent, reload }) {
  const { draft, topics } = page;
  const saving = useSaving(page);
  const [publication, setPublication] = useState(page.publication);
  const running = publication?.state === 'running';
  const closed = running || publication?.state === 'published';
  const serious = saving.check.faults.filter((fault) => fault.serious).length;
  const publish = async (overrideReason, verdicts) => {
    if (saving.state.status !== 'saved' && !(await saving.save())) return;
    const begun = await api.publish(draft.id, { revision: saving.revision(), override_reason: overrideReason ?? null, verdicts: verdicts ?? {} });
    setPublication(begun.publication);
  };
  const press = async () => {
    try {
      await publish();
    } catch (problem) {
      tell(problem.message, 'danger');
    }
  };
  const discard = async () => {
    try {
      await api.discard(draft.id);
      tell('Discarded.');
      go('drafts');
    } catch (problem) {
      tell(problem.message, 'danger');
    }
  };
  const actions = html`<${Saved} state=${saving.state} reload=${reload} again=${saving.save} />
    ${!closed && html`<button class="button quiet" onClick=${discard}><${Icon} name="trash-2" /><span>Discard</span></button>`}
    <button class="button primary" disabled=${closed || serious > 0 || saving.state.status === 'conflict'} onClick=${press}
      title=${serious ? 'Mend what the check names first' : 'Try it out, then make it live'}><${Icon} name="send" /><span>${running ? 'Being published' : closed ? 'Published' : 'Publish'}</span></button>`;
  return html`<${Page} title=${saving.form.title || 'Without a title'} hint=${`${draft.is_new ? 'New article' : 'Changes an article'}${saving.form.id ? `: ${saving.check.path}` : ''}`} actions=${actions}>
    ${publication && html`<${Publishing} publication=${publication} agent=${agent} onChange=${setPublication} override=${publish} settle=${(verdicts) => publish(null, verdicts)} />`}
    <div class="editor">
      <${Fields} form=${saving.form} change=${saving.change} isNew=${draft.is_new} topics=${topics} disabled=${closed} />
      <div class="editor-side">
        <${Faults} faults=${saving.check.faults} />
        <${Preview} markup=${saving.check.html} empty=${!saving.form.title && !saving.form.body.trim()} />
      </div>
    </div>
  <//>`;
}

function Saved({ state, reload, again }) {
  switch (state.status) {
    case 'conflict':
      return html`<span class="saved late" role="alert">${state.error.message}${' '}<button class="link" onClick=${reload}>Load it</button></span>`;
    case 'unsaved':
      return html`<span class="saved late" role="alert">Not saved. ${state.error.message}${' '}<button class="link" onClick=${again}>Try again</button></span>`;
    case 'saved':
      return html`<span class="saved" role="status">Saved at ${clock(state.at)}</span>`;
    default:
      return html`<span class="saved" role="status">Saving…</span>`;
  }
}
