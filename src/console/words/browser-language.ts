import { kept } from "../data/kept.ts";
import type { Language } from "./language.ts";

/** In which language this browser gets the console. */
export function languageHere(): Language {
  return chosenLanguage() ?? firstKnown(navigator.languages);
}

/** `?lang=` of the address, then the choice in this browser; null if there is neither. */
export function chosenLanguage(): Language | null {
  return languageNamed(new URLSearchParams(location.search).get("lang")) ?? languageNamed(kept("language"));
}

/** Any Chinese is nearer to simplified Chinese than to English. */
function firstKnown(tags: readonly string[]): Language {
  return tags.map(languageNamed).find((known) => known !== null) ?? "en";
}

function languageNamed(tag: string | null): Language | null {
  if (tag === null) return null;
  if (/^zh\b/i.test(tag)) return "zh-Hans";
  return /^en\b/i.test(tag) ? "en" : null;
}
