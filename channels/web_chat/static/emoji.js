// A small choice of emoji for the message field: a grid to go through with the arrow keys, each with its name.
import { icon } from "./bubbles.js";
import { el } from "./dom.js";
import { t } from "./texts.js";

// As many in each row as there are columns in widget.css; their names stand in the same order in the texts.
const ROWS = ["😊 😂 😉 😍 🤔 😕 😢 😠", "👍 👎 👋 🙏 👏 👌 🤝 🤞", "📦 🚚 🎁 🛒 💳 🧾 📷 👕", "❤️ ✅ ❌ ❓ ❗ ⏰ 🎉 ⭐"].map((row) => row.split(" "));
const COLUMNS = 8;

// Where the focus goes from `at` with this key: the same place when the key leads nowhere, null when it is none of the
// grid's. `along`: 1 where lines run from left to right, else -1.
export function moved(at, key, along, count) {
  const steps = { ArrowRight: along, ArrowLeft: -along, ArrowDown: COLUMNS, ArrowUp: -COLUMNS };
  if (key === "Home") return at - (at % COLUMNS);
  if (key === "End") return at - (at % COLUMNS) + COLUMNS - 1;
  if (!(key in steps)) return null;
  const to = at + steps[key];
  return to >= 0 && to < count ? to : at;
}

export class EmojiPicker {
  // `text`: the field that they go into; `written()` is called when one has.
  constructor(text, written) {
    Object.assign(this, { text, written, at: 0 });
    this.button = el("button", { class: "quiet attach", type: "button", "aria-label": t.addEmoji, title: t.addEmoji, "aria-expanded": "false" }, icon("smile"));
    this.button.onclick = () => (this.node.hidden ? this.open() : this.close());
    this.node = el("div", { class: "emoji", role: "group", "aria-label": t.emoji, hidden: "" }, ...ROWS.map((row, number) => this.group(row, number)));
    this.all = [...this.node.querySelectorAll("button")];
    this.node.onkeydown = (event) => this.key(event);
    this.button.onkeydown = (event) => this.node.hidden || this.escape(event);
    this.rove(0);
  }

  group(row, number) {
    const names = t.emojiNames[number].split(", ");
    const buttons = row.map((emoji, at) => {
      const button = el("button", { type: "button", "aria-label": names[at], title: names[at] }, emoji);
      button.onclick = () => this.choose(emoji);
      return button;
    });
    return el("div", { class: "emoji-row", role: "group", "aria-label": t.emojiGroups[number] }, ...buttons);
  }

  open() {
    this.node.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.all[this.at].focus();
  }

  close() {
    this.node.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    this.text.focus();
  }

  // Only one of them is reached by Tab; the arrow keys go on from there.
  rove(to) {
    this.at = to;
    this.all.forEach((one, at) => (one.tabIndex = at === to ? 0 : -1));
  }

  // Closes the emoji, and not the chat with them.
  escape(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.close();
  }

  key(event) {
    this.escape(event);
    const along = getComputedStyle(this.node).direction === "rtl" ? -1 : 1;
    const to = moved(this.all.indexOf(event.target), event.key, along, this.all.length);
    if (to === null) return;
    event.preventDefault();
    this.rove(to);
    this.all[to].focus();
  }

  choose(emoji) {
    const { text } = this;
    this.rove(this.all.findIndex((one) => one.textContent === emoji));
    const kept = text.value.length - (text.selectionEnd - text.selectionStart);
    if (kept + emoji.length <= text.maxLength) text.setRangeText(emoji, text.selectionStart, text.selectionEnd, "end");
    this.close();
    this.written();
  }
}
