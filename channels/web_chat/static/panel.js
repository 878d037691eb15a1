// What the customer sees: launcher, header, log, composer.
import { Brief } from "./brief.js";
import { bubble, icon, pendingBubble, typingBubble } from "./bubbles.js";
import { el } from "./dom.js";
import { EmojiPicker } from "./emoji.js";
import { Elsewhere } from "./elsewhere.js";
import { save } from "./files.js";
import { focusStays } from "./focus.js";
import { Orders } from "./orders.js";
import { ratingForm, thanks } from "./rating.js";
import { t } from "./texts.js";
import { words as english } from "./texts_en.js";
import { Tray } from "./tray.js";
import { Announcer, inWords } from "./waiting.js";

// In the assistant's own language, whatever stands on the buttons: who writes in another one is handed to a person.
const STARTERS = english.starters;
const GO_ON = "/go_on_elsewhere"; // the assistant's button for it
const PERSON = "I'd like to talk to a person";
const FULL_SCREEN = "(max-width: 480px)"; // as in widget.css
const TALLEST_TEXT = 120;
const LONGEST_TEXT = 10_000;

export class Panel {
  constructor(root, chat, options, base) {
    this.chat = chat;
    this.base = base;
    this.shown = new Map();
    this.unsent = new Map();
    this.load = (id) => chat.file(id);
    this.build(root, options.position);
    chat.addEventListener("change", () => this.schedule());
    this.render();
  }

  build(root, position) {
    const { chat } = this;
    this.launcher = el("button", { class: "launcher", type: "button", "aria-expanded": "false" }, icon("chat"), el("span", {}, t.launcher));
    this.launcher.onclick = () => this.open({ focus: true });
    this.status = el("p", { class: "status" });
    const aloud = el("p", { class: "unseen", role: "status" });
    this.announcer = new Announcer(aloud, chat);
    const close = el("button", { class: "quiet", type: "button", "aria-label": t.close }, icon("close"));
    close.onclick = () => this.close();
    this.person = el("button", { class: "quiet person", type: "button" }, icon("person"), el("span", {}, t.person));
    this.person.title = t.talkToPerson;
    this.person.onclick = () => this.chat.send(PERSON);
    this.keep = el("button", { class: "quiet", type: "button", "aria-label": t.keep, title: t.keep, hidden: "" }, icon("download"));
    this.keep.onclick = () => this.save();
    this.elsewhere = new Elsewhere(chat, () => this.text.focus());
    this.orders = new Orders(chat, (seq) => this.shown.get(seq));
    this.brief = new Brief(chat, (words) => this.takeBack(words));
    chat.addEventListener("elsewhere", () => {
      this.elsewhere.learn();
      this.brief.learn();
      this.orders.again();
    });
    const head = el("div", { class: "head" }, el("div", { class: "who" }, el("h2", {}, t.title), this.status, aloud), this.person, this.elsewhere.button, this.keep, close);
    this.notice = el("p", { class: "banner", role: "alert", hidden: "" });
    this.banner = el("p", { class: "banner", role: "alert", hidden: "" }, t.offline);
    this.outage = el("p", { class: "banner", role: "status", hidden: "" });
    this.log = el("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": t.conversation });
    // The rating stands beside the log, so that it is not read out like a message.
    this.after = el("div", { class: "after" });
    this.scroll = el("div", { class: "scroll", tabindex: "0" }, this.log, this.brief.node, this.after);
    // A picture that arrives makes the log longer: whoever was at its end stays there.
    this.atEnd = true;
    this.scroll.onscroll = () => (this.atEnd = this.isAtEnd());
    const watch = new ResizeObserver(() => this.atEnd && this.toEnd());
    for (const one of [this.log, this.brief.node]) watch.observe(one);
    this.text = el("textarea", { rows: "1", maxlength: LONGEST_TEXT, "aria-label": t.message, dir: "auto", placeholder: t.placeholder });
    const send = el("button", { class: "send", type: "submit", "aria-label": t.send }, icon("send"));
    this.tray = new Tray(chat, (words) => this.filesChanged(words));
    this.emoji = new EmojiPicker(this.text, () => this.grow());
    this.form = el("form", { class: "composer" }, this.emoji.node, this.tray.list, this.tray.button, this.emoji.button, this.text, send, this.tray.news);
    this.form.onsubmit = (event) => this.submit(event);
    this.text.onkeydown = (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submit(event);
    };
    this.text.oninput = () => this.grow();
    this.panel = el("section", { class: "panel", "aria-label": t.title, hidden: "" }, head, this.banner, this.notice, this.outage, this.elsewhere.news, this.elsewhere.sheet, this.scroll, this.form);
    this.tray.listen(this.panel, this.text);
    // A handler that returns false would swallow the key.
    this.panel.onkeydown = (event) => {
      if (event.key === "Escape") this.close();
      if (event.key === "Tab" && this.fullScreen.matches) focusStays(event, this.panel);
    };
    this.fullScreen = matchMedia(FULL_SCREEN);
    this.fullScreen.onchange = () => this.fit();
    this.fit();
    // A language that runs from right to left does so on any page; the others run as the page does.
    if (t.dir) for (const one of [this.panel, this.launcher]) one.dir = t.dir;
    root.append(el("div", { class: `place ${position ?? ""}`, lang: t.code }, this.panel, this.launcher));
  }

  // Over the whole screen it hides the page, so it is a dialog that keeps the focus.
  fit() {
    const over = this.fullScreen.matches;
    this.panel.setAttribute("role", over ? "dialog" : "region");
    if (over) this.panel.setAttribute("aria-modal", "true");
    else this.panel.removeAttribute("aria-modal");
  }

  open({ focus }) {
    this.panel.hidden = false;
    this.launcher.hidden = true;
    this.launcher.setAttribute("aria-expanded", "true");
    this.chat.outage().then((text) => {
      this.outage.textContent = text ?? "";
      this.outage.hidden = !text;
    });
    this.render();
    if (focus) this.text.focus();
  }

  close() {
    this.panel.hidden = true;
    this.launcher.hidden = false;
    this.launcher.setAttribute("aria-expanded", "false");
    this.launcher.focus();
  }

  async save() {
    const kept = await this.chat.transcript();
    this.tell(kept ? "" : t.notKept);
    if (kept) save(kept.page, kept.name);
  }

  tell(words) {
    this.notice.textContent = words;
    this.notice.hidden = !words;
  }

  submit(event) {
    event.preventDefault();
    const { uploads } = this.tray;
    const text = this.text.value.trim();
    if (!text && !uploads.all.length) return;
    this.waiting = uploads.busy;
    if (uploads.failed) this.tell(t.oneNotSent);
    else if (this.waiting) this.tray.say(t.goesWithFiles);
    if (uploads.busy || uploads.failed) return;
    this.tell("");
    this.chat.send(text, uploads.done);
    uploads.clear();
    this.text.value = "";
    this.grow();
  }

  // Words of a correction that came too late: they can still be sent.
  takeBack(words) {
    if (words) {
      this.text.value = [this.text.value, words].filter(Boolean).join("\n");
      this.tell(t.takenBack);
      this.grow();
    }
    this.text.focus();
  }

  // `words`: what was wrong with files that were added. A message that waits for its files goes out with the last one.
  filesChanged(words) {
    if (words !== undefined) this.tell(words);
    const { uploads } = this.tray;
    this.form.classList.toggle("waiting", Boolean(this.waiting && uploads.busy));
    if (!this.waiting || uploads.busy) return;
    this.waiting = false;
    if (!uploads.failed && uploads.all.length) this.submit(new Event("submit"));
  }

  grow() {
    this.chat.writing();
    this.text.rows = 1;
    const lines = Math.floor(Math.min(this.text.scrollHeight, TALLEST_TEXT) / 22);
    this.text.rows = Math.max(1, lines);
  }

  schedule() {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      this.render();
    });
  }

  render() {
    const { chat } = this;
    this.status.textContent = inWords(chat);
    this.status.className = `status ${chat.state}`;
    this.banner.hidden = chat.connected;
    this.person.hidden = chat.state === "queued" || chat.state === "agent";
    this.keep.hidden = chat.messages.length === 0;
    if (this.panel.hidden) return;
    this.announcer.hear(chat);
    const atEnd = this.isAtEnd();
    const grew = this.fill();
    this.fillAfter();
    if (grew || atEnd) this.toEnd();
  }

  isAtEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 80;
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  // Only what is new is added, so that a screen reader announces each message once.
  fill() {
    const { chat } = this;
    if (this.of !== chat.id) {
      this.shown.clear();
      this.orders.forget();
      this.log.replaceChildren();
      this.of = chat.id;
    }
    let grew = false;
    const tail = [];
    for (const message of chat.messages) {
      if (!this.shown.has(message.seq)) {
        const node = bubble(message, this.base, (button) => this.choose(button), this.load);
        this.shown.set(message.seq, node);
        this.orders.hear(message);
        grew = true;
      }
      tail.push(this.shown.get(message.seq));
    }
    const latest = chat.messages[chat.messages.length - 1];
    for (const [seq, node] of this.shown) {
      const offered = node.querySelector(".replies");
      if (offered) offered.hidden = seq !== latest?.seq || chat.pending.length > 0 || chat.state === "agent";
    }
    if (!chat.messages.length && !chat.pending.length) tail.push(chat.loading ? skeleton() : this.welcome());
    tail.push(...this.pendingBubbles());
    if (chat.typing) tail.push(this.typingBubble());
    place(this.log, tail);
    return grew || chat.pending.length > 0 || Boolean(chat.typing);
  }

  pendingBubbles() {
    const { chat } = this;
    const before = this.unsent;
    this.unsent = new Map();
    for (const one of chat.pending) {
      const key = `${one.client_id} ${one.status}`;
      this.unsent.set(key, before.get(key) || pendingBubble(one, () => this.retry(one), this.load));
    }
    return this.unsent.values();
  }

  retry(one) {
    this.chat.retry(one.client_id);
    this.text.focus(); // the button goes away
  }

  typingBubble() {
    const who = this.chat.typing;
    if (this.typingOf !== who) Object.assign(this, { typingOf: who, typingNode: typingBubble(who) });
    return this.typingNode;
  }

  choose(button) {
    if (button.payload === GO_ON) return void this.elsewhere.open(); // the code is made here, so that no message holds it
    this.chat.press(button);
    this.text.focus();
  }

  welcome() {
    this.welcomeNode ||= el(
      "div",
      { class: "welcome" },
      el("p", { class: "hello" }, t.greeting),
      el("p", {}, t.intro),
      ...(t.speaks ? [el("p", { class: "speaks" }, t.speaks)] : []),
      el("div", { class: "replies" }, ...STARTERS.map((text, at) => starter(t.starters[at], () => this.chat.send(text)))),
    );
    return this.welcomeNode;
  }

  // What was begun in the form stays while messages come in: a new form only when something else is asked.
  fillAfter() {
    const { asked } = this.chat;
    const key = asked && JSON.stringify([asked, this.changing]);
    if (key === this.askedKey) return;
    this.askedKey = key;
    if (!asked) this.after.replaceChildren();
    else if (asked.given && !this.changing) this.after.replaceChildren(thanks(asked, () => this.changeRating(true)));
    else this.after.replaceChildren(ratingForm(this.chat, asked, () => this.changeRating(false)));
  }

  changeRating(changing) {
    this.changing = changing;
    this.fillAfter();
    this.scroll.scrollTop = this.scroll.scrollHeight;
    const next = this.after.querySelector(changing ? "input:checked" : ".thanks");
    (next || this.text).focus();
  }
}

function place(log, nodes) {
  const wanted = new Set(nodes);
  for (const node of [...log.children]) if (!wanted.has(node)) node.remove();
  nodes.forEach((node, index) => {
    if (log.children[index] !== node) log.insertBefore(node, log.children[index] || null);
  });
}

function starter(text, onclick) {
  const button = el("button", { type: "button", class: "reply" }, text);
  button.onclick = onclick;
  return button;
}

function skeleton() {
  return el("div", { class: "skeleton" }, el("p", { class: "unseen" }, t.loading), el("span"), el("span"), el("span"));
}
