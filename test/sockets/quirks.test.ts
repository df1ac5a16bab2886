import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Every row of docs/runtime-quirks.md names tests by their titles. This file checks that they exist. */

const quirks = readFileSync(join(import.meta.dir, "..", "..", "docs", "runtime-quirks.md"), "utf8");
const rows = quirks.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| sent |"));

test.each(rows.map((row) => row.slice(2).split(" | ")))("the tests of this row exist: %s", (...cells) => {
  const named = [...(cells.at(-1) ?? "").matchAll(/([\w-]+): ([^;|]+)/g)];
  expect(named.length).toBeGreaterThan(0);
  const missing = named.filter(([, file, title = ""]) => {
    const text = readFileSync(join(import.meta.dir, `${file}.test.ts`), "utf8");
    return !text.includes(title.trim());
  });
  expect(missing.map(([whole]) => whole)).toEqual([]);
});
