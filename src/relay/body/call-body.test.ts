import { describe, expect, test } from "bun:test";
import type { CallName } from "../../core/calls.ts";
import { readCallBody, type CallBody } from "./call-body.ts";
import { callNamed } from "../calls.ts";

async function bodyOf(call: CallName, body: object | string): Promise<CallBody> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return readCallBody(callNamed(call), new TextEncoder().encode(text), "application/json");
}

async function further(call: CallName, body: object): Promise<string[]> {
  return (await bodyOf(call, body)).further.map(({ name, place }) => `${place} ${name}`);
}

describe("further models are found where vendors let a body name them", () => {
  const cases: Record<string, [CallName, object, string[]]> = {
    "OpenRouter's models": ["chat", { model: "a", models: ["b", "c"] }, ["models[0] b", "models[1] c"]],
    "fallbacks of Anthropic and LiteLLM": [
      "messages",
      { model: "a", fallbacks: [{ model: "b" }, "c"] },
      ["fallbacks[0].model b", "fallbacks[1] c"],
    ],
    "tools with a model": ["responses", { model: "a", tools: [{ type: "x" }, { model: "b" }] }, ["tools[1].model b"]],
    "the model of a moderation": ["responses", { model: "a", moderation: { model: "b" } }, ["moderation.model b"]],
    "Gemini's requests": [
      "gemini.batch_embed",
      { requests: [{ model: "models/a" }, { model: "models/b" }] },
      ["requests[0].model a", "requests[1].model b"],
    ],
    "what Gemini counts the tokens of": [
      "gemini.count_tokens",
      { generateContentRequest: { model: "models/a" } },
      ["generateContentRequest.model a"],
    ],
    "null for a name that is not given": ["chat", { model: "a", models: [null], tools: [{ model: null }] }, []],
  };
  for (const [name, [call, body, expected]] of Object.entries(cases))
    test(name, async () => expect(await further(call, body)).toEqual(expected));
});

test("the text of a completion is no stored prompt, however long it is", async () => {
  for (const prompt of ["Say hello", "word ".repeat(100_000), "\0", ["a", "b"]]) {
    const body = await bodyOf("completions", { model: "a", prompt });
    expect([body.unchecked, await body.hasState()]).toEqual([[], false]);
  }
});

test("a stored prompt binds a request, and may choose a model that nobody has checked", async () => {
  const body = await bodyOf("responses", { model: "a", prompt: { id: "pmpt_1", version: "2" } });
  expect([body.unchecked, await body.hasState()]).toEqual([["prompt.id"], true]);
});

test("what only one account knows is found anywhere, and the search for it lets others go on", async () => {
  const text = (before: number) => `{"model":"a","input":["${"x".repeat(before)}",{"file_id":"file-1"}]}`;
  const front = text(0).indexOf('"file_id"');
  for (const end of [512 * 1024 - 3, 512 * 1024, 1024 * 1024 - 8, 2_000_000])
    expect(await (await bodyOf("responses", text(end - front))).hasState()).toBe(true);
  const large = await bodyOf("responses", `{"model":"a","input":[${'"e",'.repeat(5_000_000)}1]}`);
  let turns = 0;
  const counting = setInterval(() => turns++, 1);
  const hasState = await large.hasState();
  clearInterval(counting);
  expect(hasState).toBe(false);
  expect(turns).toBeGreaterThan(3);
});

test("what a request continues is text, so that no server reads an id in a list", async () => {
  for (const body of [{ previous_response_id: ["a"] }, { previous_response_id: { id: "a" } }, { conversation: ["a"] }])
    expect(async () => (await bodyOf("responses", { model: "a", ...body })).continues).toThrow("expected a string");
  const { continues } = await bodyOf("responses", {
    model: "a",
    previous_response_id: null,
    conversation: { id: "b" },
  });
  expect(continues.map(({ id }) => id)).toEqual(["b"]);
});

test("the prompt of a form is text, and what selects a stored one is not checked", async () => {
  const part = (name: string) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\na\r\n`;
  const text = `${["model", "prompt", "prompt[id]", "Prompt.id", "fallbacks"].map(part).join("")}--b--\r\n`;
  const bytes = new TextEncoder().encode(text);
  const { unchecked } = await readCallBody(callNamed("images.edits"), bytes, "multipart/form-data; boundary=b");
  expect(unchecked).toEqual(["prompt[id]", "Prompt.id", "fallbacks"]);
});

test("a name keeps the prefix of Google's clients when it changes", async () => {
  const body = await bodyOf("gemini.embed", '{ "model" :"models/a"}');
  expect(new TextDecoder().decode(await body.named(() => 'b"'))).toBe('{ "model" :"models/b\\""}');
});

test("a model that is no text, or that servers read differently, is refused", async () => {
  for (const model of ["1", "null", "[]", '"\\u0000"', '"\\ud800"'])
    expect(async () => bodyOf("chat", `{"model":${model}}`)).toThrow("expected a string");
});
