// The orders that the assistant tells of, as cards: each under the last message that tells of it, as it is now.
import { icon } from "./bubbles.js";
import { el } from "./dom.js";
import { t } from "./texts.js";

const MAY_NAME_AN_ORDER = /\d{3}/;

export class Orders {
  // `nodeOf(seq)`: the message's node.
  constructor(chat, nodeOf) {
    Object.assign(this, { chat, nodeOf });
    this.forget();
  }

  forget() {
    this.cards = new Map(); // by the order's number
    this.after = null;
  }

  // A message has been shown. Those that come together are asked for together.
  hear({ seq, role, asks, text }) {
    if (role !== "bot" || asks || !MAY_NAME_AN_ORDER.test(text)) return;
    if (this.after === null) setTimeout(() => this.ask());
    this.after = Math.min(this.after ?? seq, seq - 1);
  }

  // Something may have been changed by a person.
  again() {
    const seqs = [...this.cards.values()].map(({ seq }) => seq);
    if (!seqs.length) return;
    if (this.after === null) setTimeout(() => this.ask());
    this.after = Math.min(this.after ?? Infinity, ...seqs.map((seq) => seq - 1));
  }

  async ask() {
    const of = this.chat.id;
    const after = this.after;
    this.after = null;
    if (after === null) return;
    try {
      const response = await this.chat.call("GET", `orders?after=${after}`);
      if (response.ok && of === this.chat.id) for (const order of (await response.json()).orders) this.show(order);
    } catch {
      // No network: the message says it all.
    }
  }

  show(order) {
    const message = this.nodeOf(order.seq);
    if (!message) return;
    this.cards.get(order.order_id)?.away();
    const doubled = repeated(message.querySelector(".said"), order.repeats);
    for (const node of doubled) node.hidden = true;
    const node = orderCard(order);
    message.querySelector(".said").after(node);
    message.classList.add("with-order");
    const away = () => {
      for (const one of doubled) one.hidden = false;
      node.remove();
      message.classList.toggle("with-order", Boolean(message.querySelector(".order")));
    };
    this.cards.set(order.order_id, { seq: order.seq, away });
  }
}

// The nodes that say nothing beyond these lines.
function repeated(said, lines) {
  const known = new Set(lines);
  const found = [...said.querySelectorAll("p, li")].filter((node) => known.has(node.textContent));
  const lists = [...said.querySelectorAll("ul")].filter((list) => [...list.children].every((item) => found.includes(item)));
  return [...found, ...lists];
}

export function orderCard(order) {
  const id = `order-${order.seq}-${order.order_id.replace(/\W/g, "")}`;
  const day = (date) => new Intl.DateTimeFormat(`${t.dates}-u-nu-latn`, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));
  const facts = [
    [t.placed, order.placed_on && day(order.placed_on)],
    [t.delivered, order.delivered_on && day(order.delivered_on)],
    [t.tracking, order.tracking_ids.join(", ")],
    [t.paidWith, order.paid_with],
    [t.address, order.address],
  ].filter(([, value]) => value);
  // Said already by the message: a screen reader comes upon the card, but is not interrupted by it.
  return el(
    "section",
    { class: "order", "aria-labelledby": id, "aria-live": "off" },
    el("div", { class: "order-head" }, icon("parcel"), el("h3", { id }, t.order(isolated(order.order_id))), el("span", { class: `order-status ${kindOf(order.status)}` }, t.statuses[order.status] ?? order.status)),
    el("ul", { class: "order-lines" }, ...order.items.map(line)),
    el("p", { class: "order-total" }, el("span", {}, t.total), el("strong", { dir: "ltr" }, order.total)),
    el("dl", {}, ...facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, el("bdi", {}, value))])),
  );
}

// Between words that run from right to left, a number's sign would change sides.
const isolated = (number) => (t.dir ? `\u2068${number}\u2069` : number);

function line({ name, options, quantity, amount }) {
  const what = el("span", { class: "order-what" }, el("bdi", {}, quantity > 1 ? `${t.times(quantity)} ${name}` : name));
  if (options) what.append(el("small", {}, el("bdi", {}, options)));
  return el("li", {}, what, el("span", { dir: "ltr" }, amount));
}

function kindOf(status) {
  if (status === "delivered") return "done";
  return status === "cancelled" ? "over" : "";
}
