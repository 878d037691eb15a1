// Light or dark, and the site's own colour: set in this shadow root's copy of the tokens, so that no style is inline.
import { accentOf, hex, parseColour } from "./colours.js";

const DARK = "(prefers-color-scheme: dark)";
const SEEN = { light: 1.2, dark: 2 };
const GROUNDS = ["surface", "page", "hover"];
const WORDS = ["text", "quiet", "soon", "danger"];

// `sheet`: the tokens, loaded so that they may be changed.
export function dress(host, sheet, { theme, color }) {
  if (theme !== "auto") host.style.colorScheme = theme;
  if (!sheet || (theme === "auto" && !color)) return;
  const light = [...sheet.cssRules].find((rule) => rule.selectorText?.includes(":host"));
  const media = [...sheet.cssRules].find((rule) => rule.media?.mediaText === DARK);
  const dark = media.cssRules[0];
  if (color) {
    const inks = [light, dark].map((rule) => read(rule, "on-accent"));
    const accents = ["light", "dark"].map((name) => accentOf(color, themeOf(name === "light" ? light : dark, name, inks)));
    [light, dark].forEach((rule, at) => write(rule, accents[at]));
  }
  if (theme !== "auto") media.media.mediaText = theme === "dark" ? "all" : "not all";
}

export function themeOf(rule, name, inks) {
  const all = (names) => names.map((one) => read(rule, one));
  return { grounds: all(GROUNDS), words: all(WORDS), away: name === "light" ? [0, 0, 0] : [255, 255, 255], inks, seen: SEEN[name] };
}

const read = (rule, name) => parseColour(rule.style.getPropertyValue(`--c-${name}`).trim());

function write(rule, accent) {
  for (const [name, colour] of Object.entries(accent)) rule.style.setProperty(`--c-${name}`, hex(colour));
}
