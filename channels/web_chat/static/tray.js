// Files beside the text: a button to choose them, dropped and pasted ones too, each with its preview, progress and fate.
import { icon } from "./bubbles.js";
import { el } from "./dom.js";
import { draw, isPicture, size } from "./files.js";
import { t } from "./texts.js";
import { TYPES, Uploads } from "./uploads.js";

export class Tray {
  // `onchange(words)`: something has changed; words, if any, for the customer.
  constructor(chat, onchange) {
    this.uploads = new Uploads(chat);
    this.onchange = onchange;
    this.chips = new Map();
    this.input = el("input", { type: "file", multiple: "", accept: TYPES.join(), hidden: "", "aria-label": t.files, tabindex: "-1" });
    this.button = el("button", { class: "quiet attach", type: "button", "aria-label": t.attach, title: t.attach }, icon("clip"), this.input);
    this.list = el("ul", { class: "tray", "aria-label": t.filesToSend, hidden: "" });
    this.news = el("p", { class: "unseen", role: "status" });
    this.button.onclick = (event) => event.target === this.input || this.input.click();
    this.input.onchange = () => {
      this.add([...this.input.files]);
      this.input.value = ""; // the same file may be chosen again
    };
    this.uploads.addEventListener("change", () => this.render());
  }

  // Lets files be dropped on `place` and pasted into `text`.
  listen(place, text) {
    const holds = (event) => event.dataTransfer?.types.includes("Files");
    place.ondragover = (event) => {
      if (!holds(event)) return;
      event.preventDefault();
      place.classList.add("dropping");
    };
    place.ondragleave = (event) => place.contains(event.relatedTarget) || place.classList.remove("dropping");
    place.ondrop = (event) => {
      if (!holds(event)) return;
      event.preventDefault();
      place.classList.remove("dropping");
      this.add([...event.dataTransfer.files]);
      text.focus();
    };
    text.onpaste = (event) => {
      const files = [...event.clipboardData.files];
      if (!files.length || event.clipboardData.types.includes("text/plain")) return;
      event.preventDefault();
      this.add(files);
    };
  }

  add(files) {
    this.onchange(this.uploads.add(files));
  }

  remove(one) {
    this.uploads.remove(one);
    this.say(t.removed(one.file.name));
    this.button.focus(); // the chip goes away
  }

  say(words) {
    this.news.textContent = words;
  }

  render() {
    const { all } = this.uploads;
    for (const [one, chip] of this.chips) {
      if (all.includes(one)) continue;
      chip.node.remove();
      this.chips.delete(one);
    }
    for (const one of all) {
      if (!this.chips.has(one)) this.chips.set(one, new Chip(one, this));
      const chip = this.chips.get(one);
      if (!chip.node.isConnected) this.list.append(chip.node);
      chip.render();
    }
    this.list.hidden = all.length === 0;
    this.onchange();
  }
}

class Chip {
  constructor(one, tray) {
    this.one = one;
    this.tray = tray;
    const { name, type } = one.file;
    this.preview = el("span", { class: "preview", "aria-hidden": "true" }, icon("file"));
    if (isPicture(type)) this.show(one.file);
    this.bar = el("progress", { max: "1", "aria-label": t.uploading(name) });
    this.fate = el("span", { class: "why" });
    this.again = el("button", { type: "button", class: "again", "aria-label": t.again(name) }, t.tryAgain);
    this.again.onclick = () => {
      tray.uploads.retry(one);
      this.away.focus();
    };
    this.away = el("button", { type: "button", class: "quiet", "aria-label": t.removeOne(name), title: t.remove }, icon("close"));
    this.away.onclick = () => tray.remove(one);
    const words = el("div", { class: "words" }, el("span", { class: "name", dir: "auto" }, name), this.bar, this.fate, this.again);
    this.node = el("li", {}, this.preview, words, this.away);
  }

  async show(file) {
    const canvas = el("canvas");
    if (await draw(canvas, file)) this.preview.replaceChildren(canvas);
  }

  render() {
    const { status, progress, why, file, final } = this.one;
    this.bar.hidden = status !== "sending";
    this.bar.value = progress;
    this.again.hidden = status !== "failed" || final;
    this.node.className = status;
    if (this.shown === status) return;
    this.shown = status;
    this.fate.textContent = status === "failed" ? t.notSent(why) : status === "done" ? t.readySize(size(file.size)) : "";
    if (status === "failed") this.tray.say(t.fileNotSent(file.name, why));
    if (status === "done") this.tray.say(t.ready(file.name));
  }
}
