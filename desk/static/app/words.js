/* How the desk says times, states and names. */

const DAY = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

export const clock = (at) => CLOCK.format(new Date(at));

/** "just now", "4 min", "2 h 10 min", "3 days": a length of time in words. */
export function duration(seconds) {
  if (seconds < 60) return 'under 1 min';
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  const days = Math.floor(hours / 24);
  return days === 1 ? '1 day' : `${days} days`;
}

/** The same, short enough for a list. */
export function shortly(seconds) {
  if (seconds < 60) return 'now';
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}

export const dayKey = (at) => new Date(at).toDateString();

export function dayName(at, now = Date.now()) {
  const key = dayKey(at);
  if (key === dayKey(now)) return 'Today';
  if (key === dayKey(now - 86_400_000)) return 'Yesterday';
  return DAY.format(new Date(at));
}

/** How a due time stands: { late, soon, words }. */
export function due(dueAt, now) {
  const seconds = Math.round((new Date(dueAt) - now) / 1000);
  if (seconds < 0) return { late: true, soon: false, words: `${duration(-seconds)} late` };
  return { late: false, soon: seconds < 180, words: `due in ${duration(seconds)}` };
}

/** The deadline that an answer can still keep: { late, soon, words }, null when none runs. */
export function pressing({ clocks = [] }, now) {
  const open = clocks.filter((one) => one.clock !== 'resolution' && one.standing !== 'met' && one.due_at);
  // A first response that came late is over: nothing can be done about it any more.
  const next = open.find((one) => one.clock === 'next_response') ?? open.find((one) => !one.stopped);
  if (!next) return null;
  const { late, soon, words } = due(next.due_at, now);
  return { late, soon: !late && (soon || next.standing === 'soon'), words };
}

/** What the customer chose instead of waiting, in a few words; '' when nothing. */
export function wished({ wish, call_back_at: at }) {
  if (wish === 'message') return 'message left';
  if (!at) return '';
  return dayKey(at) === dayKey(Date.now()) ? `call at ${clock(at)}` : `call ${DAY.format(new Date(at))}, ${clock(at)}`;
}

/** A name of the rules in words: "explicit_wish" → "Explicit wish". */
export function plain(name) {
  const words = String(name ?? '').replace(/[_.-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A part of a score in words: "word:useless" → “useless”, "phrase:asked before" → "Asked before". */
export function partName(name) {
  const [, word] = /^word:(.*)$/.exec(name) ?? [];
  return word ? `“${word}”` : plain(name.replace(/^phrase:/, ''));
}

export const number = (value, digits = 2) => (value < 0 ? '−' : '') + Math.abs(value).toFixed(digits);

export function mood({ score, trend }) {
  const word = score <= -0.6 ? 'Very upset' : score <= -0.25 ? 'Upset' : score < 0.2 ? 'Neutral' : 'Friendly';
  if (trend <= -0.1) return `${word}, getting worse`;
  if (trend >= 0.1) return `${word}, getting better`;
  return word;
}

export function level(score) {
  return score >= 0.66 ? 'High' : score >= 0.33 ? 'Medium' : 'Low';
}

const CHANNELS = { web: 'Website', whatsapp: 'WhatsApp', sms: 'Text message', email: 'E-mail' };
export const channelName = (channel) => CHANNELS[channel] ?? plain(channel);

export const AUTHORS = { customer: 'Customer', bot: 'Assistant', agent: 'Agent', system: '' };
export const STATUS = { online: 'Online', away: 'Away', offline: 'Offline' };
export const OUTCOMES = [
  ['solved', 'Solved'],
  ['unsolved', 'Not solved'],
  ['spam', 'Spam'],
  ['duplicate', 'Duplicate'],
];

export const initials = (name) =>
  String(name || '?').split(/\s+/).slice(0, 2).map((part) => part.charAt(0).toUpperCase()).join('');
