// Going on in another app: a sheet with a link for each, and the word "that wasn't me" for a while after it was done.
import { icon } from "./bubbles.js";
import { el } from "./dom.js";
import { t } from "./texts.js";

const NEWS_FOR = 60 * 60_000;

export class Elsewhere {
  constructor(chat, back) {
    this.chat = chat;
    this.back = back; // puts the focus where it was
    this.places = [];
    this.goesOn = [];
    this.button = el("button", { class: "quiet", type: "button", "aria-label": t.elsewhere, title: t.elsewhere, "aria-expanded": "false", hidden: "" }, icon("phone"));
    this.button.onclick = () => (this.sheet.hidden ? this.open() : this.close());
    this.sheet = el("section", { class: "sheet", "aria-label": t.elsewhere, tabindex: "-1", hidden: "" });
    this.sheet.onkeydown = (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    };
    this.news = el("div", { class: "news", role: "status", hidden: "" });
  }

  // Asks again where the chat can go on and where it does; only what has changed is shown anew.
  async learn() {
    if (!this.chat.id) return this.take([], []);
    const of = this.chat.id;
    try {
      const response = await this.chat.call("GET", "elsewhere");
      if (!response.ok || of !== this.chat.id) return;
      const { channels, goes_on_in } = await response.json();
      this.take(channels, goes_on_in);
    } catch {
      // No network: with the next connection it is asked again.
    }
  }

  take(places, goesOn) {
    this.places = places;
    this.button.hidden = places.length === 0;
    if (!places.length) this.sheet.hidden = true;
    const key = goesOn.map(({ id }) => id).join();
    if (key === this.shownKey) return;
    this.shownKey = key;
    this.goesOn = goesOn.filter(({ at }) => Date.now() - new Date(at) < NEWS_FOR);
    this.news.replaceChildren(...this.goesOn.map((one) => this.joined(one)));
    this.news.hidden = this.goesOn.length === 0;
    if (this.goesOn.length) this.sheet.hidden = true;
  }

  joined(one) {
    const undo = el("button", { type: "button", class: "again" }, t.notMe);
    const line = el("p", {}, t.alsoGoesOn(one, one.address), undo);
    undo.onclick = async () => {
      undo.disabled = true;
      const done = await this.chat.call("POST", `joins/${encodeURIComponent(one.id)}/undo`, {}).then(({ ok }) => ok, () => false);
      undo.disabled = false;
      if (!done) return undo.after(t.didNotWork);
      line.replaceChildren(t.separated(one));
      this.back();
    };
    return line;
  }

  async open() {
    this.show(el("p", {}, t.moment));
    this.sheet.focus();
    try {
      const response = await this.chat.call("POST", "invitations", {});
      if (!response.ok) throw new Error("not made");
      this.show(...this.invited(await response.json()));
    } catch {
      const again = el("button", { type: "button", class: "again" }, t.tryAgain);
      again.onclick = () => this.open();
      this.show(el("p", { role: "alert" }, t.noLink, again));
    }
  }

  invited({ code, links, expires_at }) {
    const minutes = Math.max(1, Math.round((new Date(expires_at) - Date.now()) / 60_000));
    const anchors = links.map(({ name, url }) =>
      el("a", { class: "reply", href: url, target: "_blank", rel: "noopener noreferrer" }, name === "text messages" ? t.openText : t.openApp(name)),
    );
    return [
      ...(links.length ? [el("p", {}, t.sendWritten), el("div", { class: "replies" }, ...anchors)] : []),
      el("p", { class: "why" }, links.length ? t.codeThere : t.codeInApp, el("strong", { class: "code" }, code)),
      el("p", { class: "why" }, t.codeWorks(minutes)),
    ];
  }

  show(...content) {
    const close = el("button", { type: "button", class: "quiet", "aria-label": t.closeThis }, icon("close"));
    close.onclick = () => this.close();
    this.sheet.replaceChildren(el("div", { class: "sheet-head" }, el("h3", {}, t.elsewhere), close), ...content);
    this.sheet.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
  }

  close() {
    this.sheet.hidden = true;
    this.sheet.replaceChildren(); // the code is not left lying about
    this.button.setAttribute("aria-expanded", "false");
    this.button.focus();
  }
}
