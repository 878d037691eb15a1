/* Telling a person who looks elsewhere: a count in the title, a short tone, a notification of the system. */

const KEY = 'careline.sound';
const TITLE = 'Careline desk';
let audio = null;

export const soundOn = () => localStorage.getItem(KEY) !== 'off';

export function setSound(on) {
  localStorage.setItem(KEY, on ? 'on' : 'off');
  if (!on) return;
  tone();
  if ('Notification' in window && Notification.permission === 'default') Notification.requestPermission();
}

export function countInTitle(count) {
  document.title = count ? `(${count}) ${TITLE}` : TITLE;
}

/** Tell of conversations that were not waiting before. Whoever is away or offline is left in peace. */
export function alertNew(before, after, agent) {
  const known = new Set(before.map((row) => row.id));
  const fresh = after.filter((row) => !known.has(row.id));
  if (!fresh.length || !soundOn() || agent.status !== 'online') return;
  tone();
  if (document.visibilityState === 'visible' || !('Notification' in window)) return;
  if (Notification.permission !== 'granted') return;
  const [first] = fresh;
  // The name and the words stay off the lock screen: only the reason is told.
  const note = new Notification('A customer is waiting', { body: first.reason_label, tag: 'careline-waiting' });
  note.onclick = () => window.focus();
}

/** Tell of a note that names me, by the same rules. */
export function alertMention(author, agent) {
  if (!soundOn() || agent.status !== 'online') return;
  tone();
  if (document.visibilityState === 'visible' || !('Notification' in window)) return;
  if (Notification.permission !== 'granted') return;
  const note = new Notification('A colleague mentions you', { body: author, tag: 'careline-mention' });
  note.onclick = () => window.focus();
}

/** Two soft notes. Browsers allow sound only after a click on the page: before that this does nothing. */
function tone() {
  audio ??= new AudioContext();
  if (audio.state === 'suspended') audio.resume().catch(() => {});
  [[587, 0], [784, 0.14]].forEach(([pitch, delay]) => {
    const note = audio.createOscillator();
    const volume = audio.createGain();
    const at = audio.currentTime + delay;
    note.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.12, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.3);
    note.connect(volume).connect(audio.destination);
    note.start(at);
    note.stop(at + 0.32);
  });
}
