// The conversation as this browser knows it: what was said, who holds it, what is still to be sent.
// Messages come over one WebSocket, once and in order; what the customer writes goes by HTTP with an id of its own,
// so that sending twice does no harm, and waits in local storage until the server has it.
import { t } from "./texts.js";

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;
const REPLY_PATIENCE = 8_000;
const TYPING_SHOWN = 4_000;
const NOT_ALLOWED = 4401;
const KEY = "careline-chat";
export const ASSISTANT = "Assistant"; // as the service calls it

export class Chat extends EventTarget {
  constructor(base, locale, customer) {
    super();
    this.base = base;
    this.locale = locale;
    this.customer = customer;
    this.messages = [];
    this.state = "bot";
    this.agent = "";
    this.queue = null;
    this.typing = "";
    this.connected = true;
    this.loading = false;
    this.asked = null; // what can be rated now, see `learnRating`
    this.pause = FIRST_PAUSE;
    const kept = read();
    this.id = kept.id || null;
    this.token = kept.token || null;
    this.pending = kept.pending || [];
    this.declined = kept.declined ?? null;
    this.blobs = new Map(); // files sent from here, by id: they need not be fetched
    addEventListener("online", () => this.reconnect());
    document.addEventListener("visibilitychange", () => document.hidden || this.learnRating());
    addEventListener("storage", (event) => event.key === KEY && this.adopt());
    if (this.id) this.connect();
  }

  // The number up to which nothing is missing: a message just sent may have overtaken others.
  get last() {
    let seq = 0;
    for (const one of this.messages) {
      if (one.seq !== seq + 1) break;
      seq = one.seq;
    }
    return seq;
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  keep() {
    write({ id: this.id, token: this.token, pending: this.pending, declined: this.declined });
  }

  // Another tab has begun a conversation: go on with that one.
  adopt() {
    const kept = read();
    if (kept.id && kept.id !== this.id) {
      Object.assign(this, { id: kept.id, token: kept.token, messages: [] });
      this.reconnect();
    }
  }

  // `attachments`: files that are with the server already, as it told of them.
  send(text, attachments = []) {
    this.enqueue({ text, attachments });
  }

  press(button) {
    this.enqueue({ payload: button.payload, title: button.title });
  }

  enqueue(content) {
    this.pending.push({ client_id: newId(), status: "sending", ...content });
    this.keep();
    this.changed();
    this.flush();
  }

  retry(clientId) {
    for (const one of this.pending) if (one.client_id === clientId) one.status = "sending";
    this.changed();
    this.flush();
  }

  async flush() {
    if (this.flushing) return;
    this.flushing = true;
    try {
      while (this.pending.some((one) => one.status === "sending")) {
        const next = this.pending.find((one) => one.status === "sending");
        if (!(await this.deliver(next))) break;
      }
    } finally {
      this.flushing = false;
      this.keep();
      this.changed();
    }
  }

  async deliver(one) {
    try {
      await this.ready();
      const body = { client_id: one.client_id };
      if (one.payload) body.payload = one.payload;
      else body.text = one.text;
      if (one.attachments?.length) body.attachments = one.attachments.map(({ id }) => id);
      const response = await this.call("POST", "messages", body);
      if (response.ok) {
        this.pending = this.pending.filter((other) => other !== one);
        this.awaitReply();
        this.add((await response.json()).message);
        return true;
      }
      const problem = await response.json().catch(() => ({}));
      if (response.status === 401 || problem.type === "conversation_not_found") {
        this.forget();
        return true;
      }
      one.status = "failed";
      one.why = problem.detail || t.couldNotSend;
      return true;
    } catch {
      // No network: it stays in line and goes out with the next connection.
      this.connected = false;
      setTimeout(() => this.flush(), this.pause);
      return false;
    }
  }

  // What is known to be out of order, in words; null when nothing is.
  async outage() {
    try {
      const response = await fetch(new URL("api/outage", this.base));
      return response.ok ? (await response.json()).outage?.text ?? null : null;
    } catch {
      return null;
    }
  }

  // Resolves when there is a conversation; rejects without a network. Several may wait for the same one.
  async ready() {
    if (this.id) return;
    this.beginning ||= this.begin().finally(() => (this.beginning = null));
    await this.beginning;
  }

  async begin() {
    const response = await fetch(new URL("api/conversations", this.base), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ channel: "web", locale: this.locale, customer: this.customer }),
    });
    if ((response.status === 403 || response.status === 422) && this.customer) {
      // The site's signature does not hold, e.g. on a page left open for long, or its values are none: then the chat
      // asks who it is.
      this.customer = undefined;
      return this.begin();
    }
    if (!response.ok) throw new Error("not begun");
    const { id, token, state } = await response.json();
    Object.assign(this, { id, token, state });
    this.keep();
    this.connect();
  }

  url(what) {
    return new URL(`api/conversations/${this.id}/${what}`, this.base);
  }

  // A file of this conversation as a blob; null when it cannot be had now.
  async file(id) {
    if (this.blobs.has(id)) return this.blobs.get(id);
    try {
      const response = await this.call("GET", `attachments/${encodeURIComponent(id)}`);
      return response.ok ? await response.blob() : null;
    } catch {
      return null;
    }
  }

  call(method, what, body) {
    return fetch(this.url(what), {
      method,
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${this.token}` },
      body: body && JSON.stringify(body),
    });
  }

  // The conversation is over when something asks for the rating and the customer has written nothing since.
  get over() {
    const latest = this.messages.findLast((one) => one.role === "customer" || one.asks === "feedback");
    return latest?.asks === "feedback" && this.pending.length === 0;
  }

  // Whether to ask, for what, and what was given already: this tab may not be the only one.
  async learnRating() {
    const question = (this.learning = {});
    if (!this.over) {
      this.asked = null;
      return;
    }
    try {
      const response = await this.call("GET", "feedback");
      const asked = response.ok ? await response.json() : null;
      if (this.learning !== question) return; // meanwhile the customer has written, or it was asked again
      this.asked = asked?.asked && asked.after_seq !== this.declined ? asked : null;
    } catch {
      // No network: with the next connection it is asked again.
    }
    this.changed();
  }

  // Returns null when it is kept, else what went wrong in words.
  async rate(given) {
    const { after_seq } = this.asked;
    try {
      const response = await this.call("POST", "feedback", { ...given, after_seq });
      if (response.ok) {
        await this.learnRating();
        return null;
      }
      const problem = await response.json().catch(() => ({}));
      return problem.detail || t.couldNotSend;
    } catch {
      return t.noConnection;
    }
  }

  // The conversation as a page to keep: { page, name }; null when it cannot be had now.
  async transcript() {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
    try {
      const response = await this.call("GET", `transcript?format=html&zone=${encodeURIComponent(zone)}`);
      if (!response.ok) return null;
      const day = new Date().toLocaleDateString("sv"); // 2026-11-24
      return { page: await response.blob(), name: `chat-${day}.html` };
    } catch {
      return null;
    }
  }

  declineRating() {
    this.declined = this.asked.after_seq;
    this.asked = null;
    this.keep();
    this.changed();
  }

  forget() {
    this.socket?.close();
    Object.assign(this, { id: null, token: null, messages: [], state: "bot", queue: null, socket: null, asked: null, declined: null });
    this.keep();
    this.dispatchEvent(new Event("elsewhere"));
    this.changed();
  }

  reconnect() {
    clearTimeout(this.timer);
    this.socket?.close();
    this.socket = null;
    if (this.id) this.connect();
    this.flush();
  }

  connect() {
    const url = new URL(`api/conversations/${this.id}/stream?after=${this.last}`, this.base);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    this.socket = socket;
    this.loading = this.messages.length === 0;
    socket.onopen = () => socket.send(JSON.stringify({ type: "auth", token: this.token }));
    socket.onmessage = (event) => this.socket === socket && this.hear(JSON.parse(event.data));
    socket.onclose = (event) => {
      if (this.socket !== socket) return;
      if (event.code === NOT_ALLOWED) return this.forget();
      this.connected = false;
      this.changed();
      this.timer = setTimeout(() => this.connect(), this.pause);
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
    };
  }

  hear(frame) {
    if (frame.type === "message") this.add(frame.message);
    if (frame.type === "state") {
      if (!this.connected || this.loading) this.flush();
      Object.assign(this, { connected: true, loading: false, pause: FIRST_PAUSE });
      this.state = frame.state;
      this.agent = frame.agent || "";
      if (frame.state !== "queued") this.queue = null;
      // Whoever was typing may no longer have the conversation; the assistant goes on with its answer.
      if (frame.state !== "bot" || this.typing !== ASSISTANT) this.stopTyping();
      this.learnRating();
      this.dispatchEvent(new Event("elsewhere"));
    }
    if (frame.type === "queue") this.queue = frame.queue;
    if (frame.type === "typing") this.showTyping(frame.author || ASSISTANT, TYPING_SHOWN);
    this.changed();
  }

  add(message) {
    if (this.messages.some((one) => one.seq === message.seq)) return;
    this.messages.push(message);
    this.messages.sort((one, other) => one.seq - other.seq);
    if (message.role !== "customer") this.stopTyping();
    if (!this.loading) this.learnRating();
    if (!this.loading && message.role === "system") this.dispatchEvent(new Event("elsewhere"));
    this.changed();
  }

  awaitReply() {
    if (this.state === "bot" || this.state === "closed") this.showTyping(ASSISTANT, REPLY_PATIENCE);
  }

  showTyping(who, milliseconds) {
    this.typing = who;
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => this.stopTyping(), milliseconds);
  }

  stopTyping() {
    clearTimeout(this.typingTimer);
    if (this.typing) {
      this.typing = "";
      this.changed();
    }
  }

  writing() {
    if (this.state !== "agent" || this.told > Date.now() - 2_000 || this.socket?.readyState !== WebSocket.OPEN) return;
    this.told = Date.now();
    this.socket.send(JSON.stringify({ type: "typing" }));
  }
}

// crypto.randomUUID is missing on pages without https.
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) || {};
  } catch {
    return {};
  }
}

function write(value) {
  try {
    localStorage.setItem(KEY, JSON.stringify(value));
  } catch {
    // Storage is off or full: the chat works on, but does not outlive the page.
  }
}
