import { expect, test } from "bun:test";
import { brokenEvent } from "./broken-event.ts";
import type { StreamFormat } from "../format.ts";
import { StreamWatch } from "../stream-watch.ts";

const message = "The upstream broke off.";
const openai = { error: { message, type: "server_error", param: null, code: "upstream_failed" } };
const written = (format: StreamFormat, body: object, number?: number) =>
  brokenEvent(format, JSON.stringify(body), number);

test("chat has an error without a name, which every client reads", () => {
  expect(written("chat", openai)).toBe(`data: ${JSON.stringify(openai)}\n\n`);
});

test("Mistral's refusal has no error, and the event has", () => {
  const event = written("chat", { object: "error", message, detail: message });
  expect(event).toBe(`data: ${JSON.stringify({ error: { message } })}\n\n`);
});

test("responses have an event of a known type, with its number", () => {
  const fields = { code: "upstream_failed", message, param: null };
  const data = { type: "error", sequence_number: 7, ...fields, error: { type: "server_error", ...fields } };
  expect(written("responses", openai, 7)).toBe(`event: error\ndata: ${JSON.stringify(data)}\n\n`);
});

test("messages have the refusal as it is, or in their shape", () => {
  const refused = { type: "error", error: { type: "api_error", message }, request_id: "req_1" };
  expect(written("messages", refused)).toBe(`event: error\ndata: ${JSON.stringify(refused)}\n\n`);
  const { request_id: _, ...shape } = refused;
  expect(written("messages", openai)).toBe(`event: error\ndata: ${JSON.stringify(shape)}\n\n`);
});

test("Gemini's clients read an error whose code is that of a failure", () => {
  const refused = { error: { code: 502, message, status: "INTERNAL" } };
  expect(written("gemini", refused)).toBe(`data: ${JSON.stringify(refused)}\n\n`);
});

test("Ollama's line has the error as text", () => {
  expect(written("ollama", { error: message })).toBe(`${JSON.stringify({ error: message })}\n`);
  expect(written("ollama", openai)).toBe(`${JSON.stringify({ error: message })}\n`);
});

test("Cohere's last event says that the generation failed", () => {
  const data = { type: "message-end", delta: { finish_reason: "ERROR", error: message } };
  expect(written("cohere", { id: "req_1", message })).toBe(`event: message-end\ndata: ${JSON.stringify(data)}\n\n`);
});

test("none of them is a terminator that makes a stream look whole", () => {
  for (const format of ["chat", "responses", "messages", "gemini", "ollama"] as const)
    expect(written(format, openai)).not.toMatch(/\[DONE\]|completed|message_stop|finishReason|"done"/);
});

test("each is an event that the watch takes for the end of its stream", () => {
  for (const format of ["chat", "responses", "messages", "gemini", "ollama", "cohere"] as const) {
    const watch = new StreamWatch(format);
    watch.push(new TextEncoder().encode(written(format, openai)));
    expect([format, watch.isTerminated, watch.isBetweenEvents]).toEqual([format, true, true]);
  }
});
