// Shows the newest mails and looks for new ones every two seconds.
import { el } from "/widget/dom.js";

const list = document.getElementById("mails");
let shown = "";

function mail({ to, subject, body, at }) {
  const head = el("p", { class: "meta" }, `To ${to}, ${new Date(at).toLocaleTimeString()}`);
  return el("li", {}, el("h2", {}, subject), head, el("pre", {}, body));
}

async function look() {
  try {
    const response = await fetch("/api/demo/mailbox");
    if (!response.ok) throw new Error(String(response.status));
    const text = await response.text();
    if (text !== shown) {
      shown = text;
      const { mails } = JSON.parse(text);
      const empty = el("li", {}, "No mail yet. Ask the assistant for an order: the code arrives here.");
      list.replaceChildren(...(mails.length ? mails.map(mail) : [empty]));
    }
  } catch {
    shown = "";
    list.replaceChildren(el("li", {}, "The mailbox does not answer right now. It is tried again in two seconds."));
  }
}

look();
setInterval(look, 2_000);
