import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { documented } from "../../scripts/pictures/documented.ts";

/** The pictures of docs/console.md, which `node bin/launch.js scripts/console-pictures.ts` makes. */

const docs = join(import.meta.dir, "..", "..", "docs");
const names = readdirSync(join(docs, "pictures"));
const page = readFileSync(join(docs, "console.md"), "utf8");
const shown = [...page.matchAll(/!\[([^\]]*)\]\(pictures\/([^)]+)\)/g)].map(([, text = "", name = ""]) => ({
  text,
  name,
}));

test("the page shows each picture that exists once, and the script makes each", () => {
  expect(shown.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  expect(documented.map(({ name }) => `${name}.png`).toSorted()).toEqual(names.toSorted());
});

test("each says in a sentence what it shows", () => {
  expect(shown.filter(({ text }) => !/^[A-Z].{30,}\.$/.test(text))).toEqual([]);
});

test("each is 1280 pixels wide and loads fast", () => {
  const pictures = names.map((name) => readFileSync(join(docs, "pictures", name)));
  expect(pictures.map((bytes) => bytes.readUInt32BE(16))).toEqual(names.map(() => 1280));
  for (const { length } of pictures) expect(length).toBeLessThan(120_000);
  expect(pictures.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(700_000);
});
