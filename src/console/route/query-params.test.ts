import { describe, expect, test } from "bun:test";
import { choice, choices, flag, optionalText, readState, text, writeState } from "./query-params.ts";

const params = {
  q: text(),
  sort: choice(["id", "created"], "id"),
  states: choices(["live", "deleted", "retired"]),
  stale: flag(),
  open: optionalText(),
};

function read(query: string) {
  return readState(params, new URLSearchParams(query));
}

function written(query: string, change: Parameters<typeof writeState<typeof params>>[2]): string {
  return writeState(params, new URLSearchParams(query), change).toString();
}

describe("the state of a list is in the query of its address", () => {
  test("an empty query is the defaults", () => {
    expect(read("")).toEqual({ q: "", sort: "id", states: [], stale: false, open: null });
  });

  test("every value is read", () => {
    expect(read("q=a+b&sort=created&states=retired,live&stale=true&open=ft%3Ax")).toEqual({
      q: "a b",
      sort: "created",
      states: ["live", "retired"],
      stale: true,
      open: "ft:x",
    });
  });

  test("a value that does not exist is the default", () => {
    expect(read("sort=price&states=live,gone")).toMatchObject({ sort: "id", states: ["live"] });
  });

  test("a value that is the default leaves the address", () => {
    expect(written("q=gpt&sort=created&stale=true", { sort: "id", stale: false })).toBe("q=gpt");
  });

  test("what the page does not describe stays", () => {
    expect(written("id=x&q=gpt", { q: "llama" })).toBe("id=x&q=llama");
  });

  test("what is written is read again, whatever it holds", () => {
    for (const q of ["a&b=c", "=cmd|x!A1", "раураl", "<img src=x>", "100%", "a+b c"])
      expect(read(written("", { q })).q).toBe(q);
  });
});
