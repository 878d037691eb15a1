// Puts the chat on the page: a launcher and a panel, in a shadow root so that the site's styles and ours do not meet.
import { Chat } from "./chat.js";
import { readOptions } from "./options.js";
import { Panel } from "./panel.js";
import { speak } from "./texts.js";
import { dress } from "./theme.js";

const STYLES = ["tokens.css", "widget.css"];

export async function boot(dataset, base) {
  const { options, warnings } = readOptions(dataset, document.documentElement.lang);
  for (const warning of warnings) console.warn(`Careline: ${warning}`);
  const host = document.createElement("careline-chat");
  const root = host.attachShadow({ mode: "open" });
  document.body.append(host);
  const [tokens] = await Promise.all([...STYLES.map((path) => addStyle(root, new URL(path, base))), speak(options.language, options.texts)]);
  dress(host, tokens.sheet, options);
  const chat = new Chat(new URL("..", base), options.locale, options.customer);
  const panel = new Panel(root, chat, options, new URL("..", base));
  if (options.opens && matchMedia("(min-width: 480px)").matches) panel.open({ focus: false });
}

function addStyle(root, url) {
  return new Promise((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.crossOrigin = "anonymous"; // else what stands in it could not be read and changed
    link.href = url;
    link.onload = link.onerror = () => resolve(link);
    root.append(link);
  });
}
