// What the site has written into the tag, checked. Pure.
import { parseColour } from "./colours.js";
import { LANGUAGES } from "./texts.js";

const POSITIONS = ["left", "right"];
const THEMES = ["light", "dark", "auto"];
const OPEN = ["true", "false"];
const OWN_TEXTS = ["title", "greeting", "placeholder", "launcher"];
// As the service takes it; what a page's `lang` has beyond it is left out.
const LOCALE = /^[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}/i;

// Returns { options, warnings }: whatever is not known has its default, and a warning in words.
export function readOptions(dataset, pageLanguage) {
  const warnings = [];
  const one = (name, known, instead) => {
    const given = dataset[name]?.trim().toLowerCase();
    if (!given || known.includes(given)) return given || undefined;
    warnings.push(`data-${name}="${dataset[name]}" is not known. Write ${known.slice(0, -1).join(", ")} or ${known.at(-1)}. ${instead}`);
    return undefined;
  };
  const position = one("position", POSITIONS, "The chat stands where a line of the page ends.");
  const theme = one("theme", THEMES, "The chat follows the visitor's system.") ?? "auto";
  const open = one("open", OPEN, "The chat opens at once, as with the attribute alone.");
  const color = dataset.color?.trim() ? parseColour(dataset.color.trim()) : null;
  if (dataset.color?.trim() && !color) warnings.push(`data-color="${dataset.color}" is no colour that is read here. Write it as #rrggbb or #rgb. The chat has its own colour.`);
  const locale = localeOf(dataset.locale, pageLanguage, warnings);
  const language = languageOf(locale);
  if (dataset.locale && language !== primary(locale)) warnings.push(`The chat's own words are not written in “${locale}”: they are in English. There are ${LANGUAGES.join(", ")}.`);
  const texts = Object.fromEntries(OWN_TEXTS.map((name) => [name, dataset[name]?.trim()]).filter(([, text]) => text));
  return { options: { position, theme, color, locale, language, texts, opens: dataset.open !== undefined && open !== "false", customer: customerOf(dataset) }, warnings };
}

const primary = (locale) => locale.split(/[-_]/)[0].toLowerCase();

function localeOf(given, pageLanguage, warnings) {
  const wanted = given?.trim();
  const [whole] = wanted?.match(LOCALE) ?? [];
  if (wanted && whole === wanted) return wanted;
  const [ofPage = "en"] = pageLanguage?.trim().match(LOCALE) ?? [];
  if (wanted) warnings.push(`data-locale="${given}" is no language. Write e.g. en or de-AT. It is ${ofPage} now.`);
  return ofPage;
}

function languageOf(locale) {
  return LANGUAGES.includes(primary(locale)) ? primary(locale) : "en";
}

// Who is logged in on the site, with the site's signature; without one the chat asks.
function customerOf(dataset) {
  if (!dataset.signature) return undefined;
  return { external_id: dataset.customerId, signed_at: dataset.signedAt, signature: dataset.signature };
}
