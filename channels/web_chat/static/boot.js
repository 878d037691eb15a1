// Puts the chat on the page: a launcher and a panel, in a shadow root so that the site's styles and ours do not meet.
import { Chat } from "./chat.js";
import { Panel } from "./panel.js";

const STYLES = ["../desk/static/tokens.css", "widget.css"];

export async function boot(options, base) {
  const host = document.createElement("careline-chat");
  const root = host.attachShadow({ mode: "open" });
  document.body.append(host);
  await Promise.all(STYLES.map((path) => addStyle(root, new URL(path, base))));
  const chat = new Chat(new URL("..", base), options.locale || document.documentElement.lang || "en", customerOf(options));
  const panel = new Panel(root, chat, options, new URL("..", base));
  if (options.open !== undefined && matchMedia("(min-width: 480px)").matches) panel.open({ focus: false });
}

// Who is logged in on the site, with the site's signature; without one the chat asks.
function customerOf(options) {
  if (!options.signature) return undefined;
  return { external_id: options.customerId, signed_at: options.signedAt, signature: options.signature };
}

function addStyle(root, url) {
  return new Promise((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = url;
    link.onload = link.onerror = resolve;
    root.append(link);
  });
}
