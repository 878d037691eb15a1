// While the customer waits: what the agent will read, and a field to set it right.
import { el } from "./dom.js";
import { t } from "./texts.js";

const LONGEST = 300;

export class Brief {
  // `back(words)` puts the focus into the message field, with words that can no longer be saved here.
  constructor(chat, back) {
    this.chat = chat;
    this.back = back;
    this.node = el("section", { class: "brief", "aria-label": t.brief, hidden: "" });
    this.news = el("p", { class: "why", role: "status" });
  }

  async learn() {
    const { chat } = this;
    if (!chat.id || chat.state !== "queued") return this.take(null);
    const of = chat.id;
    try {
      const response = await chat.call("GET", "card");
      const card = response.ok ? (await response.json()).card : null;
      if (of === chat.id) this.take(chat.state === "queued" && card?.open ? card : null);
    } catch {
      // No network: with the next connection it is asked again.
    }
  }

  // Only what has changed is shown anew, and never over words that are being written.
  take(card) {
    if (!card) return this.end();
    const key = JSON.stringify([this.chat.id, card]);
    if (key === this.key || this.field) return;
    this.key = key;
    this.card = card;
    this.show();
  }

  end() {
    const { field, card } = this;
    const within = this.node.contains(this.node.getRootNode().activeElement);
    this.key = this.card = this.field = null;
    this.node.hidden = true;
    this.node.replaceChildren();
    this.news.textContent = "";
    if (!card) return;
    const words = field?.value.trim() ?? "";
    const begun = words === (card.wanted ?? "") ? "" : words;
    if (within || begun) this.back(begun);
  }

  show() {
    this.field = null;
    const { summary, order_id: order, wanted } = this.card;
    const change = el("button", { type: "button", class: "again" }, t.correct);
    change.onclick = () => this.edit();
    const lines = [
      wanted && el("p", {}, t.inYourWords, el("span", { lang: "" }, wanted)),
      summary && el("p", {}, t.wroteFirst, el("span", { lang: "" }, summary)),
      order && el("p", {}, t.order(order)),
    ].filter(Boolean);
    if (!lines.length) lines.push(el("p", {}, t.saidSoFar));
    this.node.replaceChildren(el("h3", {}, t.brief), ...lines, this.news, change);
    this.node.hidden = false;
    return change;
  }

  edit() {
    this.news.textContent = "";
    const field = el("textarea", { rows: "3", maxlength: LONGEST, dir: "auto", id: "brief-words", "aria-describedby": "brief-most" });
    field.value = this.card.wanted ?? "";
    const why = el("p", { class: "why failed", role: "alert", hidden: "" });
    const save = el("button", { type: "submit", class: "primary" }, t.save);
    const cancel = el("button", { type: "button", class: "quiet" }, t.cancel);
    const form = el(
      "form",
      {},
      el("label", { for: field.id }, t.whatYouWant),
      field,
      el("p", { class: "why", id: "brief-most" }, t.atMost(LONGEST)),
      why,
      el("div", { class: "choices" }, save, cancel),
    );
    cancel.onclick = () => this.show().focus();
    form.onkeydown = (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.show().focus();
    };
    form.onsubmit = async (event) => {
      event.preventDefault();
      save.disabled = true;
      const wrong = await this.save(field.value.trim());
      save.disabled = false;
      why.textContent = wrong ?? "";
      why.hidden = !wrong;
    };
    this.node.replaceChildren(el("h3", {}, t.brief), form);
    this.field = field;
    field.focus();
  }

  // Returns null when it is kept or no longer the card's, else what went wrong in words.
  async save(wanted) {
    if (!wanted) return t.fewWords;
    try {
      const response = await this.chat.call("PUT", "card", { wanted });
      if (response.status === 409) {
        this.end();
        return null;
      }
      const answer = await response.json();
      if (!response.ok) return answer.detail || t.couldNotSave;
      if (!this.field) return null; // an agent has taken the chat meanwhile
      this.card = answer.card;
      this.key = JSON.stringify([this.chat.id, answer.card]);
      const next = this.show();
      this.news.textContent = t.briefSaved;
      next.focus();
      return null;
    } catch {
      return t.noConnection;
    }
  }
}
