import { readFileSync } from "node:fs";
import type { BunPlugin } from "bun";

/** The languages that the console is bundled in, as they stand in front of the words. */
export const wordLanguages = ["en", "zh-Hans"] as const;

/**
 * Words stand beside each other in all languages: `{ en: ..., "zh-Hans": ... }`. This makes those of all other languages
 * `null && ...`, which the minifier drops together with all that only they use.
 */
export function onlyIn(language: string): BunPlugin {
  const others = wordLanguages.filter((one) => one !== language).map((one) => (/\W/.test(one) ? `"${one}"` : one));
  const inFront = new RegExp(`(?<![\\w"]|readonly )(?:${others.join("|")}): `, "g");
  return rewriting(/\.tsx?$/, (text) => text.replaceAll(inFront, "$&null && "));
}

/** Makes of the import of the main script one of the script of the document's language. */
export function importingByLanguage(main: string, scripts: Readonly<Record<string, string>>): BunPlugin {
  const target = `${JSON.stringify(scripts)}[document.documentElement.lang]`;
  return rewriting(/[\\/]start\.ts$/, (text) => text.replace(`import("./${main}")`, `import(${target})`));
}

function rewriting(filter: RegExp, rewritten: (text: string) => string): BunPlugin {
  return {
    name: "one-language",
    setup: (build) =>
      void build.onLoad({ filter }, ({ path }) => ({
        contents: rewritten(readFileSync(path, "utf8")),
        loader: path.endsWith("x") ? "tsx" : "ts",
      })),
  };
}
