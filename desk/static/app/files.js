/* Files that a customer sent: thumbnails that open the whole picture, recordings to play, PDF files as links that save
   them, and a word where one has not come. */
import { html, useState } from './base.js';
import { Icon } from './icons.js';

const addressOf = (conversation, file) =>
  `/api/conversations/${encodeURIComponent(conversation)}/attachments/${encodeURIComponent(file.id)}`;

const size = (bytes) => (bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`);

export function Files({ conversation, files, from }) {
  return html`<ul class="files" aria-label=${`Files from ${from}`}>${files.map(
    (file) => html`<li key=${file.id}><${One} href=${addressOf(conversation, file)} file=${file} /></li>`,
  )}</ul>`;
}

const NOT_HERE = { coming: ['clock', 'is being fetched…'], missing: ['triangle-alert', 'could not be fetched'] };

function One({ href, file }) {
  const [failed, setFailed] = useState(false);
  if (NOT_HERE[file.state]) {
    const [icon, words] = NOT_HERE[file.state];
    return html`<span class="file"><${Icon} name=${icon} /><span>${file.name}</span><span class="quiet">${words}</span></span>`;
  }
  if (file.mime.startsWith('audio/') && !failed) {
    return html`<audio class="recording" controls preload="none" src=${href} aria-label=${`Recording: ${file.name}`} onError=${() => setFailed(true)}></audio>`;
  }
  if (failed || !file.mime.startsWith('image/')) {
    return html`<a class="file" href=${href} download=${file.name}><${Icon} name="file-text" /><span>${file.name}</span><span class="quiet">${size(file.bytes)}</span></a>`;
  }
  return html`<a class="picture" href=${href} target="_blank" rel="noopener" title=${`Open ${file.name}`}>
    <img src=${href} alt=${`Picture: ${file.name}`} loading="lazy" onError=${() => setFailed(true)} /></a>`;
}
