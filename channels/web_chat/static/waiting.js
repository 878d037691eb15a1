// Who has the conversation, in words: what the header shows, and what of it is said aloud.
const QUIET = 30_000; // between two places in the queue that are said aloud
const HEARD = 10_000; // after that the words are no longer there to be come upon a second time

export function inWords({ state, agent, queue }) {
  if (state === "agent") return agent || "A person from our team";
  if (state === "closed") return "Chat closed. Write to open it again";
  if (state !== "queued") return "Assistant";
  if (!queue) return "Waiting for a person";
  const place = queue.position === 1 ? "You are next." : `You are number ${queue.position}.`;
  return [place, time(queue.estimated_wait_seconds)].filter(Boolean).join(" ");
}

// As the message at the hand-over says it (conversations/texts.py).
function time(seconds) {
  if (!Number.isFinite(seconds?.low) || !Number.isFinite(seconds?.high)) return "";
  const from = Math.round(seconds.low / 60);
  const to = Math.ceil(seconds.high / 60);
  if (to <= 1) return from ? "About a minute." : "Under a minute.";
  if (from === 0) return `Up to ${to} minutes.`;
  return from < to ? `About ${from} to ${to} minutes.` : `About ${to} minutes.`;
}

// The times change with every move on the floor: only another place is worth an interruption.
const worthSaying = (chat) => (chat.state === "queued" ? chat.queue && `number ${chat.queue.position}` : inWords(chat));

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
