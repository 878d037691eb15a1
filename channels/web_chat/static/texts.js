// The widget's own words. `t` holds those of the language that `speak` was told; until then, English.
import { words as english } from "./texts_en.js";

export const LANGUAGES = ["ar", "de", "en", "es", "fr"];
export let t = english;

// `own`: single texts of the site, by name. Without a network for the language's file the words stay English.
export async function speak(language, own) {
  const { words } = language === "en" ? {} : await import(`./texts_${language}.js`).catch(() => ({}));
  t = { ...english, ...words, ...own };
}
