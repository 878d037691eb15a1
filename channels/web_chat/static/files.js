// Files as nodes: a thumbnail drawn on a canvas, so that no site has to allow pictures from elsewhere; a PDF as a link.
import { icon } from "./bubbles.js";
import { el } from "./dom.js";
import { t } from "./texts.js";

const WIDEST = 480;

export const isPicture = (mime) => mime.startsWith("image/");

export function size(bytes) {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1000))} kB`;
  const words = new Intl.NumberFormat(`${t.code}-u-nu-latn`, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return `${words.format(bytes / 1_000_000)} MB`;
}

// A canvas that shows the picture once it is there. Never rejects: what cannot be shown stays a name.
export async function draw(canvas, blob) {
  try {
    const whole = await createImageBitmap(blob);
    const scale = Math.min(1, WIDEST / Math.max(whole.width, whole.height));
    canvas.width = Math.max(1, Math.round(whole.width * scale));
    canvas.height = Math.max(1, Math.round(whole.height * scale));
    canvas.getContext("2d").drawImage(whole, 0, 0, canvas.width, canvas.height);
    whole.close();
    return true;
  } catch {
    return false;
  }
}

// The files of a message. `load` returns the file as a blob, null when it cannot be had now.
export function files(attachments, load) {
  return el("ul", { class: "files", "aria-label": t.files }, ...attachments.map((one) => el("li", {}, isPicture(one.mime) ? picture(one, load) : link(one, load))));
}

function picture(one, load) {
  const canvas = el("canvas", { role: "img", "aria-label": t.picture(one.name), width: 160, height: 120 });
  const open = el("a", { class: "picture", title: t.open(one.name), target: "_blank", rel: "noopener" }, canvas);
  const show = async () => {
    const blob = await load(one.id);
    if (blob && (await draw(canvas, blob))) {
      open.href = URL.createObjectURL(blob);
      return;
    }
    const again = el("button", { type: "button", class: "again" }, t.tryAgain);
    const failed = el("p", { class: "why" }, t.notShown(one.name), again);
    again.onclick = () => {
      failed.replaceWith(open);
      show();
    };
    open.replaceWith(failed);
  };
  show();
  return open;
}

function link(one, load) {
  const button = el("button", { type: "button", class: "file" }, icon("file"), el("span", {}, one.name), el("span", { class: "size" }, size(one.bytes)));
  button.title = t.saveFile(one.name);
  button.onclick = async () => {
    const blob = await load(one.id);
    button.querySelector(".size").textContent = blob ? size(one.bytes) : t.notAvailable;
    if (blob) save(blob, one.name);
  };
  return button;
}

export function save(blob, name) {
  const to = el("a", { href: URL.createObjectURL(blob), download: name });
  to.click();
  setTimeout(() => URL.revokeObjectURL(to.href), 60_000);
}
