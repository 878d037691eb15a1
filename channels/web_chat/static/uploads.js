// Files on their way: each is uploaded at once, with its progress, and waits beside the text for the message to be sent.
import { t } from "./texts.js";

export const MOST_FILES = 10;
export const TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"];

export class Uploads extends EventTarget {
  constructor(chat) {
    super();
    this.chat = chat;
    this.all = []; // { file, status: "sending" | "done" | "failed", progress 0..1, why, final, attachment }
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  get busy() {
    return this.all.some((one) => one.status === "sending");
  }

  get failed() {
    return this.all.some((one) => one.status === "failed");
  }

  get done() {
    return this.all.filter((one) => one.status === "done").map((one) => one.attachment);
  }

  // Returns what was wrong in words, "" when all are taken.
  add(files) {
    const room = MOST_FILES - this.all.length;
    for (const file of files.slice(0, room)) {
      const one = { file };
      this.all.push(one);
      this.start(one);
    }
    this.changed();
    return files.length > room ? t.tooMany(MOST_FILES) : "";
  }

  remove(one) {
    one.request?.abort();
    this.all = this.all.filter((other) => other !== one);
    this.changed();
  }

  clear() {
    this.all = [];
    this.changed();
  }

  retry(one) {
    this.start(one);
    this.changed();
  }

  async start(one) {
    Object.assign(one, { status: "sending", progress: 0, why: "" });
    try {
      await this.chat.ready();
      one.attachment = await this.post(one);
      this.chat.blobs.set(one.attachment.id, one.file);
      one.status = "done";
    } catch (error) {
      // What the server has refused it would refuse again.
      Object.assign(one, { status: "failed", why: error.words || t.lost, final: Boolean(error.words) });
    }
    if (this.all.includes(one)) this.changed();
  }

  // By XMLHttpRequest: fetch tells nothing of the way up.
  post(one) {
    return new Promise((resolve, reject) => {
      const request = (one.request = new XMLHttpRequest());
      request.open("POST", this.chat.url("attachments"));
      request.setRequestHeader("Authorization", `Bearer ${this.chat.token}`);
      request.responseType = "json";
      request.upload.onprogress = ({ loaded, total }) => {
        one.progress = total ? loaded / total : 0;
        this.changed();
      };
      request.onerror = request.onabort = () => reject(new Error("lost"));
      request.onload = () => {
        const said = request.response || {};
        if (request.status < 300 && said.attachment) resolve(said.attachment);
        else if (request.status >= 500) reject(new Error("busy"));
        else if (request.status === 401 || said.type === "conversation_not_found") {
          this.chat.forget(); // the next try begins a new conversation
          reject(new Error("gone"));
        } else reject(Object.assign(new Error("refused"), { words: said.detail || t.couldNotSend }));
      };
      const form = new FormData();
      form.append("file", one.file, one.file.name || "picture");
      request.send(form);
    });
  }
}
