import { cell } from "../data/cell.ts";
import { keep, kept, whenKeptElsewhere } from "../data/kept.ts";

/** The languages of the console, each by its own name. */
export const languages = { en: "English", "zh-Hans": "简体中文" } as const;

export type Language = keyof typeof languages;

/** Null follows the browser. */
export const languageChoice = cell<Language | null>(null);
export const language = cell<Language>("en");

/** `?lang=` of the address, then the choice in this browser, then the browser's languages. */
export function startLanguage(query: URLSearchParams): void {
  languageChoice.set(languageNamed(query.get("lang")) ?? languageNamed(kept("language")));
  languageChoice.subscribe(follow);
  addEventListener("languagechange", follow);
  whenKeptElsewhere((name, value) => {
    if (name === "language") languageChoice.set(languageNamed(value));
  });
  follow();
}

export function chooseLanguage(chosen: Language | null): void {
  keep("language", chosen);
  languageChoice.set(chosen);
}

function follow(): void {
  const chosen = languageChoice.get() ?? firstKnown(navigator.languages);
  document.documentElement.lang = chosen;
  language.set(chosen);
}

/** Any Chinese is nearer to simplified Chinese than to English. */
export function firstKnown(tags: readonly string[]): Language {
  const known = tags.map(languageNamed).find((found) => found !== null);
  return known ?? "en";
}

function languageNamed(tag: string | null): Language | null {
  if (tag === null) return null;
  if (/^zh\b/i.test(tag)) return "zh-Hans";
  return /^en\b/i.test(tag) ? "en" : null;
}
