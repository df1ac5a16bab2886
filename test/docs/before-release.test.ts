import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Until the first release the name of the package is anybody's. Remove this file after it. */

const root = join(import.meta.dir, "..", "..");
const byName = /\b(?:(?:npm|pnpm|bun) (?:install|i|add)|npx --yes|bunx)\b[^`\n]* rollcall(?![\w/.-])/;

test("no document installs the package by a name that is not published", () => {
  const pages = ["README.md", "llms.txt", "docs/*.md", "deploy/*.md", "examples/**/*.*"];
  const files = pages.flatMap((pattern) => Array.from(new Bun.Glob(pattern).scanSync(root)));
  expect(files).toContain("examples/testing/README.md");
  const installing = files.flatMap((file) => {
    const lines = readFileSync(join(root, file), "utf8").split("\n");
    return lines.filter((line) => byName.test(line)).map((line) => `${file}: ${line}`);
  });
  expect(installing).toEqual([]);
});
