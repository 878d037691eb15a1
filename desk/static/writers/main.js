/* The writers' page: gaps, drafts, articles, wrong answers, training. */
import { html } from '../app/base.js';
import { Article } from './article.js';
import { Articles } from './articles.js';
import { Drafts } from './drafts.js';
import { Editor } from './editor.js';
import { Frame, Instead, run } from './frame.js';
import { Gaps } from './gaps.js';
import { Recall } from './recall.js';
import { Recalls } from './recalls.js';
import { mayCare } from './session.js';
import { Training } from './training.js';

const WRITING = ['writer', 'supervisor', 'admin'];
const PAGES = [
  { at: 'gaps', words: 'Gaps', icon: 'message-circle-question-mark', Page: Gaps },
  { at: 'drafts', words: 'Drafts', icon: 'pencil-line', Page: Drafts, Single: Editor },
  { at: 'articles', words: 'Articles', icon: 'file-text', Page: Articles, Single: Article },
  { at: 'wrong', words: 'Wrong answers', icon: 'megaphone', Page: Recalls, Single: Recall },
  { at: 'training', words: 'Training', icon: 'bot', Page: Training },
];
const CONSOLE = { to: '/desk', words: 'Console', icon: 'headset' };

function NotYours() {
  return html`<${Instead} icon="lock" title="This page is for writers"
    text="Your account answers customers. Ask an administrator when you want to write articles too."
    act=${() => location.assign('/desk')} label="Open the console" />`;
}

function Inside({ agent, where }) {
  const page = PAGES.find((one) => one.at === where.page) ?? PAGES[0];
  const Shown = where.id && page.Single ? page.Single : page.Page;
  return html`<${Frame} name="Articles" icon="book-open" agent=${agent} pages=${PAGES} current=${page.at} others=${mayCare(agent) ? [CONSOLE] : []}>
    <${Shown} key=${`${page.at} ${where.id}`} id=${where.id} agent=${agent} />
  <//>`;
}

run({ home: 'gaps', may: (agent) => WRITING.includes(agent.role), NotYours, Inside });
