// The rating at the end: the whole first, then apart what was part of it, and a few words. Nothing of it is required.
import { el } from "./dom.js";
import { t } from "./texts.js";

const STARS = [1, 2, 3, 4, 5];
const LONGEST_COMMENT = 2_000;
let made = 0;

// `asked`: as the service tells it. `done()` is called after the form has been answered or put away.
export function ratingForm(chat, asked, done) {
  const form = el("form", { class: "rating", "aria-label": t.rate });
  const whole = stars(t.howDidWeDo, "rating", asked.given?.rating);
  const apart = asked.parts.length > 1 ? asked.parts.map((part) => stars(nameOf(part, asked), part, asked.given?.[part])) : [];
  const comment = el("textarea", { rows: "2", maxlength: LONGEST_COMMENT, dir: "auto", id: `comment-${++made}` });
  comment.value = asked.given?.comment ?? "";
  const label = el("label", { for: comment.id }, t.comment);
  const send = el("button", { type: "submit", class: "primary" }, t.sendRating);
  const more = el("div", { class: "more" }, ...apart, label, comment);
  more.hidden = !asked.given;
  const later = el("button", { type: "button", class: "quiet" }, t.notNow);
  const why = el("p", { class: "why failed", role: "alert", hidden: "" });
  form.append(whole, more, why, el("div", { class: "choices" }, send, later));
  whole.onchange = () => {
    if (!more.hidden) return;
    more.hidden = false;
    form.scrollIntoView({ block: "nearest" });
  };
  later.onclick = () => {
    if (!asked.given) chat.declineRating();
    done();
  };
  form.onsubmit = async (event) => {
    event.preventDefault();
    const given = read(form);
    if (!given.rating) return tell(why, t.chooseFirst);
    send.disabled = true;
    const wrong = await chat.rate({ ...given, comment: comment.value.trim() });
    send.disabled = false;
    if (wrong) return tell(why, wrong);
    done();
  };
  return form;
}

export function thanks(asked, onchange) {
  const change = el("button", { type: "button", class: "again" }, t.change);
  change.onclick = onchange;
  return el("p", { class: "system thanks", tabindex: "-1" }, t.thanks(asked.given.rating), change);
}

function nameOf(part, { agent }) {
  return { bot: t.theAssistant, waiting: t.wait, person: agent || t.whoHelped }[part];
}

function stars(title, name, chosen) {
  const choices = STARS.map((n) => {
    const input = el("input", { type: "radio", name, value: String(n), "aria-label": t.ofFive(n) });
    input.checked = n === chosen;
    return el("label", { class: "star" }, input, el("span", { "aria-hidden": "true" }, String(n)));
  });
  const ends = el("p", { class: "ends", "aria-hidden": "true" }, el("span", {}, t.poor), el("span", {}, t.great));
  return el("fieldset", {}, el("legend", {}, title), el("div", { class: "stars" }, ...choices), ends);
}

function read(form) {
  const chosen = [...form.querySelectorAll("input:checked")];
  return Object.fromEntries(chosen.map((input) => [input.name, Number(input.value)]));
}

function tell(why, words) {
  why.textContent = words;
  why.hidden = false;
}
