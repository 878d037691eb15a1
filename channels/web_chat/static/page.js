// The demo's help page: topics with their articles, and the same search that the assistant uses.
import { el } from "./dom.js";

const found = document.getElementById("found");
const topics = document.getElementById("topics");

async function listTopics() {
  try {
    const response = await fetch("/articles.json");
    if (!response.ok) throw new Error(String(response.status));
    const { topics: all } = await response.json();
    topics.replaceChildren(...all.map(card));
    if (!all.length) topics.append(el("p", { class: "empty" }, "There are no articles yet. Add Markdown files to articles/ and they appear here."));
  } catch {
    const again = el("button", { type: "button" }, "Try again");
    again.onclick = listTopics;
    topics.replaceChildren(el("p", { class: "empty" }, "The articles cannot be shown right now. ", again));
  }
}

function card({ name, articles }) {
  const links = articles.map(({ title, url }) => el("li", {}, el("a", { href: url }, title)));
  return el("article", { class: "topic" }, el("h2", {}, name), el("ul", {}, ...links));
}

async function search(question) {
  found.replaceChildren(el("p", { class: "empty" }, "Searching…"));
  try {
    const response = await fetch(`/api/kb/search?k=4&q=${encodeURIComponent(question)}`);
    if (!response.ok) throw new Error(String(response.status));
    const { hits, answerable } = await response.json();
    if (!hits.length || !answerable) {
      found.replaceChildren(el("p", { class: "empty" }, "No article answers that. Ask in the chat: the assistant brings in a person when needed."));
      return;
    }
    found.replaceChildren(el("ul", { class: "hits" }, ...hits.map(hit)));
  } catch {
    found.replaceChildren(el("p", { class: "empty" }, "The search does not answer right now. Please try again in a moment."));
  }
}

function hit({ title, section, snippet, url }) {
  const label = section && section !== title ? `${title} → ${section}` : title;
  return el("li", {}, el("a", { href: url }, label), el("p", {}, snippet));
}

document.getElementById("search").onsubmit = (event) => {
  event.preventDefault();
  const question = new FormData(event.target).get("q").trim();
  if (question) search(question);
};
listTopics();
