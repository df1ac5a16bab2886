import { language, type Language } from "./language.ts";

/** A text, or a function that makes one. */
type Word = string | ((...given: never[]) => string);
interface Dictionary {
  readonly [name: string]: Word | Dictionary;
}

/** The same words in another language: other texts, the same functions. */
type Translation<English> = {
  readonly [Name in keyof English]: English[Name] extends string
    ? string
    : English[Name] extends (...given: infer Given) => string
      ? (...given: Given) => string
      : Translation<English[Name]>;
};

/** The words of a page or a part, in every language. */
export type Words<English> = Readonly<Record<Language, Translation<English>>>;

/** A word that one language lacks does not compile. */
export function defineWords<const English extends Dictionary>(words: {
  readonly en: English;
  readonly "zh-Hans": Translation<English>;
}): Words<English> {
  return words as unknown as Words<English>;
}

/** The words in the language of the page, which has no others. */
export function useWords<English>(words: Words<English>): Translation<English> {
  return words[language];
}
