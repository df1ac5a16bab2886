import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseJson } from "../json/value.ts";
import { get } from "./get.ts";

/** Results recorded from github.com/tidwall/gjson. The first line has the documents. */
const recording = join(import.meta.dir, "..", "..", "..", "..", "test", "fixtures", "gjson.jsonl");
const [head, ...cases] = readFileSync(recording, "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));
const find = (json: string, path: string) => get(parseJson(json), path)?.raw ?? null;

describe("finds what GJSON finds", () => {
  test.each(cases.map(({ document, path, found }: any) => [path, document, found]))(
    "%s in document %d",
    (path, document, found) => {
      expect(find(head.documents[document], path)).toBe(found);
    },
  );
});

test("a query whose bracket is never closed finds nothing", () => {
  expect(find("[1,2]", "#(")).toBeNull();
  expect(find("[1,2]", "#(a==1")).toBeNull();
});

test("what nobody can type on purpose ends, too", () => {
  const value = JSON.stringify({ a: "a".repeat(2000) });
  expect(find(`[${value}]`, `#(a%"${"*a".repeat(500)}b")`)).toBeNull();
});
