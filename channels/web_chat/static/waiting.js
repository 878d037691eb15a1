// Who has the conversation, in words: what the header shows, and what of it is said aloud.
import { t } from "./texts.js";

const QUIET = 30_000; // between two places in the queue that are said aloud
const HEARD = 10_000; // after that the words are no longer there to be come upon a second time

export function inWords({ state, agent, queue }) {
  if (state === "agent") return agent || t.somebody;
  if (state === "closed") return t.closed;
  if (state !== "queued") return t.assistant;
  if (!queue) return t.waiting;
  // While nobody is at work no time is promised.
  const rest = queue.staffed === false ? t.nobody : time(queue.estimated_wait_seconds);
  return [t.place(queue.position), rest].filter(Boolean).join(" ");
}

// As the message at the hand-over says it (conversations/texts.py).
function time(seconds) {
  if (!Number.isFinite(seconds?.low) || !Number.isFinite(seconds?.high)) return "";
  const from = Math.round(seconds.low / 60);
  const to = Math.ceil(seconds.high / 60);
  if (to <= 1) return from ? t.aMinute : t.underAMinute;
  if (from === 0) return t.upTo(to);
  return from < to ? t.between(from, to) : t.about(to);
}

// The times change with every move on the floor: only another place, or that people come and go, is worth an interruption.
const worthSaying = (chat) =>
  chat.state === "queued" ? chat.queue && `number ${chat.queue.position} ${chat.queue.staffed}` : inWords(chat);

export class Announcer {
  constructor(node, chat) {
    Object.assign(this, { node, said: worthSaying(chat), quietUntil: 0 });
  }

  hear(chat) {
    clearTimeout(this.later);
    const now = worthSaying(chat);
    if (!now || now === this.said) return;
    const waits = chat.state === "queued";
    const rest = waits ? this.quietUntil - Date.now() : 0;
    if (rest > 0) {
      this.later = setTimeout(() => this.hear(chat), rest);
      return;
    }
    if (waits) this.quietUntil = Date.now() + QUIET;
    this.said = now;
    this.node.textContent = inWords(chat);
    clearTimeout(this.over);
    this.over = setTimeout(() => (this.node.textContent = ""), HEARD);
  }
}
