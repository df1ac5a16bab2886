/** The languages that the console is bundled in, as they stand in front of the words. */
export const wordLanguages = ["en", "zh-Hans"] as const;

/**
 * Words stand beside each other in all languages: `{ en: ..., "zh-Hans": ... }`. This makes those of all other languages
 * `null && ...`, which the minifier drops together with all that only they use.
 */
export function inOneLanguage(text: string, language: string): string {
  const others = wordLanguages.filter((one) => one !== language).map((one) => (/\W/.test(one) ? `"${one}"` : one));
  return text.replaceAll(new RegExp(`(?<![\\w"]|readonly )(?:${others.join("|")}): `, "g"), "$&null && ");
}

/** Makes of the import of the main script one of the script of the document's language. */
export function importingByLanguage(text: string, main: string, scripts: Readonly<Record<string, string>>): string {
  return text.replace(`import("./${main}")`, `import(${JSON.stringify(scripts)}[document.documentElement.lang])`);
}
