import { expect, test } from "bun:test";
import { Recent } from "./recent.ts";

test("what is asked for stays, however much is written after it", () => {
  const recent = new Recent<string>(10);
  recent.set("hot", "kept");
  for (let at = 0; at < 100; at++) {
    recent.set(`cold ${at}`, "let go");
    expect(recent.get("hot")).toBe("kept");
  }
  expect(recent.get("cold 0")).toBeUndefined();
});

test("as many are kept as it may hold, and the newest half for certain", () => {
  for (const most of [1, 2, 3, 10]) {
    const recent = new Recent<string>(most);
    for (let at = 0; at < 50; at++) {
      recent.set(String(at), "x");
      expect([...recent.values()].length).toBeLessThanOrEqual(most);
      for (let back = 0; back < Math.min(at + 1, most / 2); back++) expect(recent.get(String(at - back))).toBe("x");
    }
  }
});

test("an entry is there once, whichever half it was written in", () => {
  const recent = new Recent<string>(4);
  for (const key of ["a", "b", "a"]) recent.set(key, key);
  expect([...recent.values()].toSorted()).toEqual(["a", "b"]);
  recent.deleteWhere((value) => value === "b");
  recent.delete("a");
  expect([...recent.values()]).toEqual([]);
});
