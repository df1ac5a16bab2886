import { expect, test } from "bun:test";
import { unreadWords } from "./unread-words.ts";

const words = (path: string, english: string) => ({
  path,
  text: `export const keyWords = defineWords({ en: ${english}, "zh-Hans": {} });
    export type KeyWords = ReturnType<typeof useWords<(typeof keyWords)["en"]>>;`,
});

/** The words of `keys/words.ts` that a page beside it does not read. */
function unread(english: string, page: string): string[] {
  const head = 'import { keyWords, type KeyWords } from "./words.ts";';
  const files = [words("keys/words.ts", english), words("people/words.ts", "{}")];
  return unreadWords([...files, { path: "keys/page.tsx", text: `${head} ${page}` }]);
}

test("a word is unread that no file names, alone or among others", () => {
  const page = "const words = useWords(keyWords); alert(words.title, words.kinds.admin);";
  expect(unread('{ title: "", lead: "", kinds: { admin: "", user: "" } }', page)).toEqual([
    "keys/words.ts: lead",
    "keys/words.ts: kinds.user",
  ]);
});

test("a word is unread that only something else of this name, or of other words, has", () => {
  const page = `import { keyWords as others } from "../people/words.ts";
    const words = useWords(keyWords), people = useWords(others); alert(failure.title, people.title, words.lead);`;
  expect(unread('{ title: "", lead: "" }', page)).toEqual(["keys/words.ts: title"]);
});

test.each([
  ["by a computed name", "const words = useWords(keyWords); alert(words.kinds[kind]);"],
  ["as a whole", "const words = useWords(keyWords); show(words.kinds);"],
  ["where they are made", "show(useWords(keyWords).kinds.admin);"],
  ["taken out", "const { kinds } = useWords(keyWords);"],
  ["from words that a function is given", "function show(words: KeyWords) { return words.kinds.admin; }"],
  [
    "from words that a part is given",
    "function Part({ words }: { readonly words: KeyWords }) { words.kinds.admin(); }",
  ],
  ["taken out of what a function is given", "function show({ kinds }: KeyWords) {}"],
])("a word is read %s", (_, page) => {
  expect(unread('{ kinds: { admin: "" } as const }', page)).toEqual([]);
});
