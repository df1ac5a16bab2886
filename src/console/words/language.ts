/** The languages of the console, each by its own name. */
export const languages = [
  { tag: "en", name: "English" },
  { tag: "zh-Hans", name: "简体中文" },
] as const;

export type Language = (typeof languages)[number]["tag"];

/** The bundler puts it in: the console is bundled once for each language. Tests of single files have none. */
declare const CONSOLE_LANGUAGE: Language | undefined;

/** The language of this page for as long as it is open: it has no other language's words. */
export const language: Language = typeof CONSOLE_LANGUAGE === "undefined" ? "en" : CONSOLE_LANGUAGE;
