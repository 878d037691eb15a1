// The site's own colour made fit for reading: whatever it is, words on it and in it stand out at least 4.5 : 1. Pure.
// A colour is [red, green, blue], each 0..255.

const READABLE = 4.5;
const STEP = 0.04;
const HOVER = 0.14;
const SOFT = [0.16, 0.12, 0.08, 0.04, 0];
const BLACK = [0, 0, 0];
const WHITE = [255, 255, 255];

// Takes "#rgb" and "#rrggbb"; returns null for anything else.
export function parseColour(text) {
  const [, short, long] = text.match(/^#(?:([0-9a-f]{3})|([0-9a-f]{6}))$/i) ?? [];
  const digits = long ?? short?.replace(/./g, "$&$&");
  return digits ? [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16)) : null;
}

export const hex = (colour) => `#${colour.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;

// 1..21, as WCAG reckons it.
export function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour) {
  const [red, green, blue] = colour.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const round = (colour) => colour.map(Math.round);
const mix = (from, to, share) => round(from.map((part, at) => part + (to[at] - part) * share));
const readable = (colour, grounds) => grounds.every((ground) => contrast(colour, ground) >= READABLE);

function until(fits, from, to) {
  for (let share = 0; share < 1; share += STEP) {
    const colour = mix(from, to, share);
    if (fits(colour)) return colour;
  }
  return to;
}

// `theme`: { grounds, words, away, inks, seen }. `grounds`: what the colour stands on, the surface first. `words`: what
// is read on its soft tint. `away`: the colour farthest from the grounds. `inks`: light and dark letters.
// `seen`: how much a filled surface has to differ from the grounds.
// A pale colour keeps its look and gets dark letters; one between both, on which neither can be read, is darkened.
export function accentOf(brand, { grounds, words, away, inks, seen }) {
  const shown = until((colour) => grounds.every((ground) => contrast(colour, ground) >= seen), brand, away);
  const ink = inks.find((one) => readable(one, [shown]));
  const fill = ink ? shown : until((colour) => readable(colour, [inks[0]]), shown, BLACK);
  const onFill = ink ?? inks[0];
  const hover = [BLACK, WHITE].map((to) => mix(fill, to, HOVER)).find((one) => readable(one, [onFill]));
  const soft = SOFT.map((share) => mix(grounds[0], brand, share)).find((one) => words.every((word) => readable(word, [one])));
  const text = until((colour) => readable(colour, [...grounds, soft]), brand, away);
  return { accent: fill, "accent-hover": hover ?? fill, "on-accent": onFill, "accent-soft": soft, "accent-text": text, "bubble-agent": soft };
}
