import { expect, test } from "bun:test";
import { LruCache } from "./lru-cache.ts";

test("an entry that is read stays, however much is written after it", () => {
  const recent = new LruCache<string>(10);
  recent.set("hot", "kept");
  for (let at = 0; at < 100; at++) {
    recent.set(`cold ${at}`, "dropped");
    expect(recent.get("hot")).toBe("kept");
  }
  expect(recent.get("cold 0")).toBeUndefined();
});

test("as many are kept as it may hold, and the newest half for certain", () => {
  const keys = Array.from({ length: 50 }, (_, at) => String(at));
  for (const most of [1, 2, 3, 10]) {
    const kept = keys.filter((key) => {
      const recent = new LruCache<string>(most);
      for (const each of keys) recent.set(each, "x");
      return recent.get(key) !== undefined;
    });
    expect(kept.length).toBeLessThanOrEqual(most);
    expect(kept).toEqual(expect.arrayContaining(keys.slice(keys.length - Math.floor(most / 2))));
  }
});

test("an entry is there once, whichever half it was written in", () => {
  const recent = new LruCache<string>(4);
  for (const [at, key] of ["a", "b", "a"].entries()) recent.set(key, `${key}${at}`);
  expect([recent.get("a"), recent.get("b")]).toEqual(["a2", "b1"]);
  recent.delete("a");
  expect([recent.get("a"), recent.get("b")]).toEqual([undefined, "b1"]);
});
