import { hash } from "node:crypto";
import { expect, test } from "bun:test";
import { DigestSet } from "./digest-set.ts";

const digest = (at: number) => hash("sha256", `key ${at}`, "base64");

test("has exactly what was added and not deleted, in any order", () => {
  const set = new DigestSet();
  const expected = new Set<number>();
  let seed = 1;
  for (let step = 0; step < 60_000; step++) {
    seed = (seed * 48_271) % 2_147_483_647;
    const at = seed % 5_000;
    // More are added than deleted at first, and all are deleted in the end.
    if (seed % 7 < (step < 30_000 ? 5 : 1)) {
      set.add(digest(at));
      expected.add(at);
    } else {
      set.delete(digest(at));
      expected.delete(at);
    }
    if (step % 10_000 === 9_999) {
      expect(set.size).toBe(expected.size);
      for (let one = 0; one < 5_000; one++) expect(set.has(digest(one))).toBe(expected.has(one));
    }
  }
  for (let one = 0; one < 5_000; one++) set.delete(digest(one));
  expect(set.size).toBe(0);
});

test("tells digests apart that differ in one of the first 96 bits", () => {
  const set = new DigestSet();
  const first = digest(0);
  set.add(first);
  for (let letter = 0; letter < 16; letter++) {
    const other = first[letter] === "A" ? "B" : "A";
    expect(set.has(first.slice(0, letter) + other + first.slice(letter + 1))).toBe(false);
  }
  expect(set.has(first)).toBe(true);
});

test("takes at most 14 bytes for each of many digests, and gives them back", () => {
  const set = new DigestSet();
  for (let at = 0; at < 100_000; at++) set.add(digest(at));
  expect(set.bytes / set.size).toBeLessThan(14);
  for (let at = 0; at < 99_000; at++) set.delete(digest(at));
  expect(set.bytes).toBeLessThan(150_000);
});
