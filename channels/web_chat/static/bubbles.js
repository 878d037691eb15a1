// One message as a node. Text is always set as text, never as markup.
import { ASSISTANT } from "./chat.js";
import { el } from "./dom.js";
import { files } from "./files.js";
import { t } from "./texts.js";

const SHAPES = {
  chat: "M7.9 20A9 9 0 1 0 4 16.1L2 22Z",
  clip: "m16 6-8.414 8.586a2 2 0 0 0 2.829 2.829l8.414-8.586a4 4 0 1 0-5.657-5.657l-8.379 8.551a6 6 0 1 0 8.485 8.485l8.379-8.551",
  close: "M18 6 6 18M6 6l12 12",
  download: "M12 15V3M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4M7 10l5 5 5-5",
  file: "M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.704.706l3.588 3.588A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2zM14 2v5a1 1 0 0 0 1 1h5",
  phone: "M7 2h10a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zM12 18h.01",
  send: "M14.536 21.686a.5.5 0 0 0 .937-.024l6.5-19a.496.496 0 0 0-.635-.635l-19 6.5a.5.5 0 0 0-.024.937l7.93 3.18a2 2 0 0 1 1.112 1.11zM21.854 2.147l-10.94 10.939",
  parcel: "M11 21.73a2 2 0 0 0 2 0l7-4A2 2 0 0 0 21 16V8a2 2 0 0 0-1-1.73l-7-4a2 2 0 0 0-2 0l-7 4A2 2 0 0 0 3 8v8a2 2 0 0 0 1 1.73zM12 22V12M3.29 7 12 12l8.71-5M7.5 4.27l9 5.15",
  smile: "M2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0M8 14s1.5 2 4 2 4-2 4-2M9 9h.01M15 9h.01",
  person: "M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2M16 7a4 4 0 1 1-8 0 4 4 0 0 1 8 0",
};
const SVG = "http://www.w3.org/2000/svg";
const LINK = /https?:\/\/[^\s<>"')\]]+[^\s<>"')\].,;:!?]/g;

// Lucide's shapes (ISC licence).
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" })) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

// `load(id)` returns a file of this conversation as a blob, null when it cannot be had.
export function bubble(message, base, onchoose, load) {
  if (message.role === "system") return el("p", { class: "system", lang: "en", "data-seq": message.seq }, message.text);
  const said = el("div", { class: "said", lang: "" }, ...paragraphs(message.text));
  const node = el("div", { class: `message ${message.role}${message.asks === "confirm" ? " card" : ""}`, "data-seq": message.seq });
  if (message.text) node.append(said);
  if (message.attachments?.length) node.append(files(message.attachments, load));
  if (message.role !== "customer") node.prepend(el("span", { class: "author" }, nameOf(message.author)));
  else node.prepend(el("span", { class: "unseen" }, message.text ? t.youSaid : t.youSent));
  const sources = unique(message.citations);
  if (sources.length) said.append(el("p", { class: "sources" }, t.from, ...between(sources.map((one) => source(one, base)))));
  if (message.buttons.length) node.append(replies(message, onchoose));
  node.title = new Date(message.at).toLocaleString();
  return node;
}

function nameOf(author) {
  return !author || author === ASSISTANT ? t.assistant : author;
}

function unique(citations) {
  const seen = new Set();
  return citations.filter(({ url }) => !seen.has(url) && seen.add(url));
}

function between(nodes) {
  return nodes.flatMap((node, index) => (index ? [" · ", node] : [node]));
}

function source({ title, section, url }, base) {
  const label = section && section !== title ? `${title} → ${section}` : title;
  return el("a", { href: new URL(url.replace(/^\//, ""), base), target: "_blank", rel: "noopener" }, label);
}

function replies(message, onchoose) {
  const equal = message.asks === "confirm" ? " equal" : "";
  const row = el("div", { class: `replies${equal}` });
  for (const button of message.buttons) {
    const node = el("button", { type: "button", class: "reply" }, button.title);
    node.onclick = () => onchoose(button);
    row.append(node);
  }
  return row;
}

// Lines that begin with "- " or "1. " are a list; the rest are paragraphs.
function paragraphs(text) {
  const blocks = [];
  let list = null;
  for (const line of text.split("\n")) {
    const item = line.match(/^\s*(?:[-•*]|\d+[.)])\s+(.*)$/);
    if (item) {
      list ||= blocks[blocks.push(el(/^\s*\d/.test(line) ? "ol" : "ul")) - 1];
      list.append(el("li", {}, ...linked(item[1])));
    } else {
      list = null;
      if (line.trim()) blocks.push(el("p", {}, ...linked(line)));
    }
  }
  return blocks;
}

function linked(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    parts.push(text.slice(from, found.index), el("a", { href: found[0], target: "_blank", rel: "noopener nofollow" }, found[0]));
    from = found.index + found[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}

export function pendingBubble(one, onretry, load) {
  const words = one.title || one.text;
  const node = el("div", { class: `message customer ${one.status}` }, el("span", { class: "unseen" }, words ? t.youSaid : t.youSent));
  if (words) node.append(el("div", { class: "said", lang: "" }, ...paragraphs(words)));
  if (one.attachments?.length) node.append(files(one.attachments, load));
  if (one.status === "failed") {
    const again = el("button", { type: "button", class: "again" }, t.tryAgain);
    again.onclick = onretry;
    node.append(el("p", { class: "why" }, t.notSent(`${one.why} `), again));
  } else {
    // Read out once, when it has arrived.
    node.setAttribute("aria-hidden", "true");
    node.append(el("p", { class: "why" }, t.sending));
  }
  return node;
}

export function typingBubble(who) {
  const dots = el("div", { class: "said dots", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
  return el("div", { class: "message bot typing", "aria-hidden": "true" }, el("span", { class: "author" }, t.isTyping(nameOf(who))), dots);
}
