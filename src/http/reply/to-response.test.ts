import { expect, test } from "bun:test";
import type { Answer } from "../request/request-context.ts";
import { toResponse } from "./to-response.ts";

function headersOf(headers: Answer["headers"], more: Partial<Answer> = {}): Record<string, string> {
  const answer = { status: 200, headers, body: null, requestId: "req_1", durationMs: 0.2, cors: null, ...more };
  return toResponse(answer).headers.toJSON();
}

const always = { "openai-processing-ms": "0", "x-request-id": "req_1", "request-id": "req_1" };

test("answers with the same names of headers have their own values", () => {
  for (const id of ["a", "b", "a"])
    expect(headersOf({ "content-type": "text/plain", "x-upstream-request-id": id })).toEqual({
      ...always,
      "content-type": "text/plain",
      "x-upstream-request-id": id,
    });
});

test("a response keeps its headers when the next one is made", () => {
  const make = (id: string) =>
    toResponse({ status: 200, headers: { etag: id }, body: null, requestId: id, durationMs: 0, cors: null });
  const [first, second] = [make("a"), make("b")];
  expect([first, second].map(({ headers }) => [headers.get("etag"), headers.get("x-request-id")])).toEqual([
    ["a", "a"],
    ["b", "b"],
  ]);
});

test("an answer has no header of another one", () => {
  expect(headersOf({ "x-a": "1", "x-b": "2" })).toEqual({ ...always, "x-a": "1", "x-b": "2" });
  expect(headersOf({ "x-a": "1" })).toEqual({ ...always, "x-a": "1" });
  expect(headersOf({ "x-a": "1" }, { cors: { "x-c": "3" } })).toEqual({ ...always, "x-a": "1", "x-c": "3" });
  expect(headersOf({ "x-a": "1" })).toEqual({ ...always, "x-a": "1" });
});

test("the time of an answer is ours, not that of its source", () => {
  const frozen = Object.freeze({ "x-a": "1" });
  for (const headers of [frozen, { "x-a": "1" }, { "openai-processing-ms": "90", "x-a": "1" }])
    for (const durationMs of [12.4, 0, 7])
      expect(headersOf(headers, { durationMs })["openai-processing-ms"]).toBe(String(Math.round(durationMs)));
});

test("very many different names are not all remembered", () => {
  for (let at = 0; at < 1_000; at++) expect(headersOf({ [`x-${at}`]: "1" })).toEqual({ ...always, [`x-${at}`]: "1" });
});
