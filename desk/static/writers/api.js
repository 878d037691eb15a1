/* The writers' calls to the service. */
import { call } from '../app/api.js';

const at = (kind, id, part = '') => `/api/writers/${kind}/${encodeURIComponent(id)}${part}`;

export const api = {
  // The first look after a restart reads every question anew.
  gaps: (days) => call('GET', `/api/writers/gaps?days=${days}`, undefined, 90_000),
  dismiss: (id, reason) => call('POST', at('gaps', id, '/dismiss'), { reason }),
  restore: (id) => call('DELETE', at('dismissals', id), {}),
  fromGap: (id, articleId) => call('POST', at('gaps', id, '/draft'), articleId ? { article_id: articleId } : {}),
  drafts: () => call('GET', '/api/writers/drafts'),
  begin: (from = {}) => call('POST', '/api/writers/drafts', from),
  draft: (id) => call('GET', at('drafts', id)),
  save: (id, body) => call('PUT', at('drafts', id), body),
  discard: (id) => call('DELETE', at('drafts', id), {}),
  publish: (id, body) => call('POST', at('drafts', id, '/publish'), body),
  publication: (id) => call('GET', at('publications', id)),
  articles: () => call('GET', '/api/writers/articles'),
  article: (id, locale) => call('GET', at('articles', id, `?locale=${encodeURIComponent(locale)}`)),
  recalls: () => call('GET', '/api/writers/recalls'),
  flag: (body) => call('POST', '/api/writers/recalls', body),
  recall: (id, since) => call('GET', at('recalls', id, since ? `?since=${encodeURIComponent(since)}` : '')),
  confirm: (id, body) => call('POST', at('recalls', id, '/confirm'), body),
  training: () => call('GET', '/api/writers/training'),
  train: () => call('POST', '/api/writers/training', {}),
  closeRecall: (id, reason) => call('POST', at('recalls', id, '/dismiss'), { reason }),
};
