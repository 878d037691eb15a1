/* Putting words into the composer from elsewhere on the page. */
import { setMode } from './thread.js';

/** Go to the composer; `words` are written at the end of what is there. */
export function write(id, mode, words = '') {
  setMode(id, mode);
  requestAnimationFrame(() => {
    const area = document.getElementById('composer');
    area?.focus();
    if (!area || !words) return;
    const gap = area.value && !/\s$/.test(area.value) ? ' ' : '';
    area.setRangeText(gap + words, area.value.length, area.value.length, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
  });
}
