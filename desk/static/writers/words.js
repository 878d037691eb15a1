/* How the writers' page says numbers, times and what became of things. */
import { clock, dayName, duration } from '../app/words.js';

export const times = (count) => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`);
export const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
export const percent = (share) => `${Math.round(share * 100)} %`;

/** "just now", "4 min ago", "yesterday at 14:10", "Tuesday, 24 November". */
export function when(at, now = Date.now()) {
  const seconds = (now - new Date(at)) / 1000;
  if (seconds < 60) return 'just now';
  if (seconds < 12 * 3600) return `${duration(seconds)} ago`;
  const day = dayName(at, now);
  return day === 'Today' || day === 'Yesterday' ? `${day.toLowerCase()} at ${clock(at)}` : day;
}

export const REACTIONS = {
  accepted: 'went on',
  confirmed: 'said it helped',
  rephrased: 'asked again in other words',
  rejected: 'said it did not help',
  asked_person: 'asked for a person',
  left: 'left',
};

export const HOLDERS = { bot: 'With the assistant', queued: 'Waits for a person', agent: 'With an agent', closed: 'Closed' };

export const REACHED = {
  chat: 'in the open chat',
  mail: 'in the chat, and by mail',
  waits: 'in the chat, for when they come back',
};

export const LOCALES = { public: 'Customers', internal: 'Agents only' };
