/* The supervisors' pages: the board, who looked at what, and for administrators the accounts. */
import { html } from '../app/base.js';
import { set } from '../app/store.js';
import { Frame, Instead, run } from '../writers/frame.js';
import { Account } from './account.js';
import { AuditLog } from './audit.js';
import { Board } from './page.js';
import { MyReview, MyReviews } from './my_reviews.js';
import { People } from './people.js';
import { Reviewing } from './reviewing.js';
import { Reviews } from './reviews.js';
import { WhatIf } from './what_if.js';

const SUPERVISORS = ['supervisor', 'admin'];
const PAGES = [
  { at: 'board', words: 'Board', icon: 'chart-column', Page: Board, roles: SUPERVISORS },
  { at: 'what-if', words: 'What if', icon: 'arrow-right-left', Page: WhatIf, roles: SUPERVISORS },
  { at: 'reviews', words: 'Reviews', icon: 'clipboard-check', Page: Reviews, Single: Reviewing, roles: SUPERVISORS },
  { at: 'mine', words: 'My reviews', icon: 'star', Page: MyReviews, Single: MyReview, roles: ['agent', ...SUPERVISORS] },
  { at: 'audit', words: 'Audit log', icon: 'scroll-text', Page: AuditLog, roles: SUPERVISORS },
  { at: 'people', words: 'Accounts', icon: 'users', Page: People, Single: Account, roles: ['admin'] },
];
const CONSOLE = { to: '/desk', words: 'Console', icon: 'headset' };
const ARTICLES = { to: '/desk/writers', words: 'Articles', icon: 'book-open' };

function NotYours() {
  return html`<${Instead} icon="lock" title="This page is for supervisors"
    text="Your account does not include the board. Ask an administrator when you need it." act=${() => location.assign('/desk')} label="Open the console" />`;
}

function Inside({ agent, where }) {
  const mine = PAGES.filter((one) => one.roles.includes(agent.role));
  const page = mine.find((one) => one.at === where.page) ?? mine.find((one) => one.at === 'board');
  if (!page) return html`<${NotYours} />`;
  const Shown = where.id && page.Single ? page.Single : page.Page;
  const others = SUPERVISORS.includes(agent.role) ? [CONSOLE, ARTICLES] : [CONSOLE];
  return html`<${Frame} name="Board" icon="chart-column" agent=${agent} pages=${mine} current=${page.at} others=${others}>
    <${Shown} key=${`${page.at} ${where.id}`} id=${where.id} agent=${agent} refused=${() => set({ phase: 'no_desk' })} />
  <//>`;
}

// Each page is for its own roles: everybody who is signed in comes in.
run({ home: 'board', may: () => true, NotYours, Inside });
