import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  adminKey,
  echoed,
  hello,
  jsonOf,
  startMemoryServer,
  streamed,
  textOf,
  type MemoryServer,
} from "./memory-server.ts";

let server: MemoryServer;
beforeAll(async () => void (server = await startMemoryServer()));
afterAll(() => server.stop());

const scripted = (answers: readonly object[], more: object = {}) => server.script(answers, more);

describe("a script", () => {
  test("answers in its order, each answer as often as it says, and then the source echoes", async () => {
    const name = await scripted([{ text: "one" }, { text: "two", times: 2 }]);
    const texts = [];
    for (let at = 0; at < 4; at++) texts.push(await textOf(server.chat(name)));
    expect(texts).toEqual(["one", "two", "two", echoed]);
    const { answers, unanswered } = await server.admin("GET", `/rollcall/v1/scripts/${name}`);
    expect(answers.map(({ used, left }: any) => [used, left])).toEqual([
      [1, 0],
      [2, 0],
    ]);
    expect(unanswered).toBe(1);
  });

  test("that is strict refuses what no answer is left for, in words that name it, and no client retries", async () => {
    const name = await scripted([{ text: "one" }], { strict: true });
    expect(await textOf(server.chat(name))).toBe("one");
    const refused = await server.chat(name);
    expect([refused.status, refused.headers.get("x-should-retry")]).toEqual([500, "false"]);
    expect((await refused.json()).error.message).toBe(
      `The script '${name}' is strict and has no answer left that matches this call of chat.`,
    );
  });

  test("looks for a text in the whole body, also beyond the part that is kept", async () => {
    const name = await scripted([{ match: { contains: "NEEDLE" }, text: "found" }]);
    const content = `${"x".repeat(100_000)}NEEDLE`;
    const call = server.chat(name, { model: "gpt-4o-mini", messages: [{ role: "user", content }] });
    expect(await textOf(call)).toBe("found");
  });

  test("answers what matches, and null as often as there are calls", async () => {
    const name = await scripted([
      { match: { contains: "weather" }, text: "sunny", times: null },
      { match: { model: "davinci" }, text: "davinci", times: null },
      { match: { call: "responses" }, text: "responses" },
    ]);
    const ask = (content: string, model = "gpt-4o-mini") =>
      textOf(server.chat(name, { model, messages: [{ role: "user", content }] }));
    expect([
      await ask("the weather?"),
      await ask("the weather!"),
      await ask("x", "davinci"),
      await ask("Hello"),
    ]).toEqual(["sunny", "sunny", "davinci", echoed]);
    const body = { model: "gpt-4o-mini", input: "Hello" };
    const response = await jsonOf(server.ask("/v1/responses", { headers: { "x-rollcall-script": name }, body }));
    expect(response.output[0].content[0].text).toBe("responses");
  });

  test("of a key answers its calls, the default all others, and one in the header comes first", async () => {
    const { data: projects } = await server.admin("GET", "/v1/organization/projects");
    const { data: keys } = await server.admin("GET", `/v1/organization/projects/${projects[0].id}/api_keys`);
    const named = await scripted([{ text: "named" }]);
    await server.admin("POST", "/rollcall/v1/scripts/default", { answers: [{ text: "default", times: null }] });
    expect(await textOf(server.chat(""))).toBe("default");
    await scripted([{ text: "key", times: null }], { api_key_id: keys[0].id });
    expect([await textOf(server.chat("")), await textOf(server.chat(named))]).toEqual(["key", "named"]);
    await server.reset();
    expect(await textOf(server.chat(""))).toBe(echoed);
  });

  test("that nobody has set is refused, so that a misspelt name is noticed", async () => {
    const refused = await server.chat("nobody");
    expect(refused.status).toBe(400);
    expect((await refused.json()).error.message).toBe(
      "The header X-Rollcall-Script names 'nobody', and there is no such script.",
    );
  });

  test("is replaced and deleted by its name", async () => {
    const name = await scripted([{ text: "one" }]);
    const path = `/rollcall/v1/scripts/${name}`;
    await server.admin("POST", path, { answers: [{ text: "two" }] });
    expect(await textOf(server.chat(name))).toBe("two");
    expect(await server.admin("DELETE", path)).toEqual({ id: name, object: "rollcall.script", deleted: true });
    expect((await server.ask(path, { key: adminKey })).status).toBe(404);
  });

  test.each([
    [{ answers: [{ text: "a", body: "b" }] }, "Invalid 'answers[0]': text and body exclude each other."],
    [{ answers: [{ delay_ms: 60_001 }] }, "Invalid value for 'answers[0].delay_ms': expected 0 to 60000."],
    [{ answers: [{ headers: { "Content-Length": "3" } }] }, "Invalid 'answers[0].headers': the server writes"],
    [{ answers: [{ headers: { a: "b\r\nc" } }] }, "Invalid 'answers[0].headers': expected names and printable"],
    [{ answers: [{ txt: "a" }] }, "Unknown parameter: 'answers[0].txt'."],
    [{ answers: [{ match: { call: "chats" } }] }, "Invalid value for 'answers[0].match.call': expected one of chat,"],
    [{}, "Missing required parameter: 'answers'."],
  ])("with %j is refused", async (body, message) => {
    const { error } = await server.admin("POST", "/rollcall/v1/scripts/wrong", body);
    expect(error.message).toStartWith(message);
  });
});

test("a script has at most a thousand answers", async () => {
  const answers = Array.from({ length: 1_001 }, () => ({}));
  const { error } = await server.admin("POST", "/rollcall/v1/scripts/long", { answers });
  expect(error.message).toBe("Invalid 'answers': expected at most 1000 answers.");
});

describe("an answer", () => {
  const tools = [{ name: "get_weather", arguments: { city: "Oslo" } }];
  const full = { text: "Let me look.", reasoning: "They ask.", tool_calls: tools, usage: { input_tokens: 7 } };

  test("is said in the words of every dialect", async () => {
    const name = await scripted(Array.from({ length: 5 }, () => full));
    const headers = { "x-rollcall-script": name };
    const ask = (path: string, body: object) => jsonOf(server.ask(path, { headers, body: { ...hello, ...body } }));
    const chat = await ask("/v1/chat/completions", {});
    expect(chat.choices[0]).toMatchObject({
      finish_reason: "tool_calls",
      message: {
        content: "Let me look.",
        reasoning_content: "They ask.",
        tool_calls: [{ type: "function", function: { name: "get_weather", arguments: '{"city":"Oslo"}' } }],
      },
    });
    expect(chat.usage).toEqual({
      prompt_tokens: 7,
      completion_tokens: 5,
      total_tokens: 12,
      completion_tokens_details: { reasoning_tokens: 2 },
    });
    const { content, stop_reason } = await ask("/v1/messages", { max_tokens: 9 });
    expect([content.map(({ type }: any) => type), content[2].input, stop_reason]).toEqual([
      ["thinking", "text", "tool_use"],
      { city: "Oslo" },
      "tool_use",
    ]);
    const { output, usage } = await jsonOf(
      server.ask("/v1/responses", { headers, body: { model: "gpt-4o-mini", input: "Hello" } }),
    );
    expect(output.map(({ type }: any) => type)).toEqual(["reasoning", "message", "function_call"]);
    expect(usage.output_tokens_details).toEqual({ reasoning_tokens: 2 });
    const contents = [{ role: "user", parts: [{ text: "Hello" }] }];
    const gemini = await jsonOf(
      server.ask("/v1beta/models/gpt-4o-mini:generateContent", { headers, body: { contents } }),
    );
    expect(gemini.candidates[0].content.parts).toEqual([
      { text: "They ask.", thought: true },
      { text: "Let me look." },
      { functionCall: { name: "get_weather", args: { city: "Oslo" } } },
    ]);
    const ollama = await ask("/api/chat", { stream: false });
    expect(ollama.message).toMatchObject({
      thinking: "They ask.",
      tool_calls: [{ function: { name: "get_weather" } }],
    });
  });

  test("streams in pieces that together are the whole", async () => {
    const name = await scripted([full]);
    const { events, end } = await streamed(server.chat(name, { stream: true }));
    const deltas = events.slice(0, -1).map(({ choices }) => choices[0].delta);
    expect([end, events.at(-1)]).toEqual(["whole", "[DONE]"]);
    expect(deltas.map(({ content = "" }) => content).join("")).toBe("Let me look.");
    const pieces = deltas.flatMap(({ tool_calls: calls = [] }) => calls.map((call: any) => call.function.arguments));
    expect(JSON.parse(pieces.join(""))).toEqual({ city: "Oslo" });
  });

  test("may be JSON as text, a vector, another end, a body as it is, or chunks as they are", async () => {
    const name = await scripted([
      { json: { city: "Oslo" } },
      { text: "cut sh", finish: "length" },
      { embedding: [0.5, 0.25] },
      { body: { made: "by hand" }, headers: { "x-ratelimit-remaining-requests": "3" } },
      { body: "<html>", headers: { "content-type": "text/html" } },
      { body: "" },
      { chunks: ["data: 1\n\n", "data: 2\n\n"] },
    ]);
    expect(await textOf(server.chat(name))).toBe('{"city":"Oslo"}');
    expect((await jsonOf(server.chat(name))).choices[0].finish_reason).toBe("length");
    const headers = { "x-rollcall-script": name };
    const body = { model: "gpt-4o-mini", input: ["a", "b"], encoding_format: "float" };
    const { data } = await jsonOf(server.ask("/v1/embeddings", { headers, body }));
    expect(data.map(({ embedding }: any) => embedding)).toEqual([
      [0.5, 0.25],
      [0.5, 0.25],
    ]);
    const made = await server.chat(name);
    expect([await made.json(), made.headers.get("x-ratelimit-remaining-requests")]).toEqual([{ made: "by hand" }, "3"]);
    const page = await server.chat(name);
    expect([page.status, page.headers.get("content-type"), await page.text()]).toEqual([200, "text/html", "<html>"]);
    expect(await (await server.chat(name)).text()).toBe("");
    const chunks = await server.chat(name);
    expect([chunks.headers.get("content-type"), await chunks.text()]).toEqual([
      "text/event-stream",
      "data: 1\n\ndata: 2\n\n",
    ]);
  });

  test("of a refused body is a refusal, and the usage of a scripted one is recorded", async () => {
    const name = await scripted([{ text: "one" }, { text: "two", usage: { input_tokens: 1234, output_tokens: 55 } }]);
    const headers = { "x-rollcall-script": name };
    expect((await server.ask("/v1/chat/completions", { headers, body: { model: "gpt-4o-mini" } })).status).toBe(400);
    await (await server.chat(name)).text();
    for (let waits = 0; waits < 100; waits++) {
      const { data } = await server.admin("GET", "/rollcall/v1/usage/records");
      if (JSON.stringify(data).includes("1234")) return;
      await Bun.sleep(25);
    }
    throw new Error("the usage is not recorded");
  });
});

test("what was received is listed with bodies, for each script, and a body that is too long is cut", async () => {
  const name = await scripted([{ text: "one" }]);
  await server.chat(name, { temperature: 0.5 });
  await server.chat(name, { messages: [{ role: "user", content: "x".repeat(100_000) }] });
  await server.chat(name, { model: "nobody" });
  const { data } = await server.admin("GET", `/rollcall/v1/received_requests?script=${name}`);
  expect(data).toMatchObject([
    { method: "POST", path: "/v1/chat/completions", call: "chat", model: "gpt-4o-mini", answer: 0, status: 200 },
    { answer: null, status: 200, is_cut: true, body_bytes: expect.any(Number) },
    { model: "nobody", answer: null, status: 404 },
  ]);
  expect(data[0].body).toEqual({ ...hello, temperature: 0.5 });
  expect(data[1].body).toHaveLength(64 * 1024);
});
