import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { adminKey, echoed, fineTune, hello, startMemoryServer, type MemoryServer } from "./memory-server.ts";

let server: MemoryServer;
beforeAll(async () => void (server = await startMemoryServer()));
afterAll(() => server.stop());

let scripts = 0;
/** Sets a script of its own for each test, as parallel tests do, and returns its name. */
async function scripted(answers: readonly object[], more: object = {}): Promise<string> {
  const name = `test-${++scripts}`;
  const set = await server.admin("POST", `/rollcall/v1/scripts/${name}`, { answers, ...more });
  expect(set).toMatchObject({ id: name, unanswered: 0 });
  return name;
}

const json = async (answer: Response | Promise<Response>): Promise<any> => (await answer).json();
const textOf = async (answer: Promise<Response>) => (await json(answer)).choices[0].message.content;

/** The data of the events, and how the connection ended. */
async function streamed(answer: Promise<Response>): Promise<{ events: any[]; end: "whole" | "broken" }> {
  let text = "";
  let end: "whole" | "broken" = "whole";
  try {
    for await (const chunk of (await answer).body!) text += new TextDecoder().decode(chunk);
  } catch {
    end = "broken";
  }
  const data = [...text.matchAll(/^data: (.*)$/gm)].map(([, one = ""]) => one);
  return { events: data.map((one) => (one === "[DONE]" ? one : JSON.parse(one))), end };
}

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
      `The script '${name}' is strict, and none of its 1 answers is left for this call of chat.`,
    );
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
    const response = await json(server.ask("/v1/responses", { headers: { "x-rollcall-script": name }, body }));
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
    const ask = (path: string, body: object) => json(server.ask(path, { headers, body: { ...hello, ...body } }));
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
    const { output, usage } = await json(
      server.ask("/v1/responses", { headers, body: { model: "gpt-4o-mini", input: "Hello" } }),
    );
    expect(output.map(({ type }: any) => type)).toEqual(["reasoning", "message", "function_call"]);
    expect(usage.output_tokens_details).toEqual({ reasoning_tokens: 2 });
    const contents = [{ role: "user", parts: [{ text: "Hello" }] }];
    const gemini = await json(
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
    expect((await json(server.chat(name))).choices[0].finish_reason).toBe("length");
    const headers = { "x-rollcall-script": name };
    const body = { model: "gpt-4o-mini", input: ["a", "b"], encoding_format: "float" };
    const { data } = await json(server.ask("/v1/embeddings", { headers, body }));
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

describe("a fault", () => {
  test.each([
    ["/v1/chat/completions", {}, { error: { type: "requests", code: "rate_limit_exceeded" } }],
    ["/v1/messages", { max_tokens: 9 }, { type: "error", error: { type: "rate_limit_error" } }],
    ["/v1beta/models/gpt-4o-mini:generateContent", { contents: [] }, { error: { status: "RESOURCE_EXHAUSTED" } }],
    ["/api/chat", {}, { error: expect.any(String) }],
  ])("is an error in the words of the dialect of %s", async (path, more, body) => {
    const headers = { "x-rollcall-script": "status=429, retry-after=7" };
    const answer = await server.ask(path, {
      headers,
      body: path.includes("v1beta") ? contentsBody : { ...hello, ...more },
    });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(await answer.json()).toMatchObject(body);
  });

  const contentsBody = { contents: [{ role: "user", parts: [{ text: "Hello" }] }] };

  test.each([302, 400, 401, 403, 404, 418, 500, 502, 503, 504, 529])("has the status %i", async (status) => {
    const answer = await fetch(`${server.url}/v1/chat/completions`, {
      method: "POST",
      redirect: "manual",
      headers: { authorization: `Bearer ${adminKey.replace("admin", "api")}`, "x-rollcall-script": `status=${status}` },
      body: JSON.stringify(hello),
    });
    expect(answer.status).toBe(status);
  });

  test("has the words of its script", async () => {
    const error = {
      message: "You exceeded your current quota.",
      type: "insufficient_quota",
      code: "insufficient_quota",
    };
    const name = await scripted([
      { status: 429, error },
      { status: 503, body: "down", headers: { "content-type": "text/html" } },
    ]);
    expect((await json(server.chat(name))).error).toEqual({ ...error, param: null });
    const page = await server.chat(name);
    expect([page.status, page.headers.get("content-type"), await page.text()]).toEqual([503, "text/html", "down"]);
  });

  test("delays the headers, and each event", async () => {
    const begunMs = performance.now();
    await (await server.chat("delay=150ms, text=one%20two%20three, chunk-delay=40ms", { stream: true })).text();
    expect(performance.now() - begunMs).toBeGreaterThan(150 + 5 * 40 - 5);
  });

  test.each(["/v1/chat/completions", "/v1/messages", "/v1/responses"])(
    "cuts a stream of %s, which never looks whole",
    async (path) => {
      const headers = { "x-rollcall-script": "cut=3" };
      const body = { ...hello, input: "Hello", max_tokens: 9, stream: true, messages: undefined };
      const whole = path === "/v1/responses" ? body : { ...body, input: undefined, messages: hello.messages };
      const { events, end } = await streamed(server.ask(path, { headers, body: whole }));
      expect(end).toBe("broken");
      expect(JSON.stringify(events.at(-1))).toContain("broke off");
      expect(events).toHaveLength(4);
    },
  );

  test("cuts within an event, sends one that is malformed, and breaks off JSON", async () => {
    const cut = await streamed(server.chat("cut-bytes=20", { stream: true })).catch((error: unknown) => error);
    expect(cut).toBeInstanceOf(SyntaxError);
    const malformed = await (await server.chat("malformed=2", { stream: true })).text();
    expect(malformed).toContain('data: {"malformed": \n\n');
    expect((await server.chat("cut=0")).status).toBe(502);
  });

  test("of the Models API is in the header too, and in a script where it is named", async () => {
    const name = await scripted([
      { match: { call: "models.delete" }, status: 409 },
      { match: { call: "models.list" }, delay_ms: 50 },
      { status: 429 },
    ]);
    const get = async (path: string, script: string, method = "GET") =>
      (await server.ask(path, { method, headers: { "x-rollcall-script": script } })).status;
    expect(await get("/v1/models", "status=500")).toBe(500);
    expect(await get("/v1/models/gpt-4o-mini", "status=429, delay=20ms")).toBe(429);
    expect(await get(`/v1/models/${fineTune}`, name, "DELETE")).toBe(409);
    expect(await get("/v1/models", name)).toBe(200);
    expect(await get(`/v1/models/${fineTune}`, name)).toBe(200);
    expect((await server.chat(name)).status).toBe(429);
    const vendors = { "anthropic-version": "2023-06-01", "x-rollcall-script": "status=529" };
    const anthropic = await server.ask("/v1/models", { headers: vendors });
    expect([anthropic.status, (await anthropic.json()).type]).toEqual([529, "error"]);
  });

  test.each(["status=99", "status=x", "delay=61s", "delay=5", "what=1", "status=429; cut=1", "status="])(
    "in the header that says %s is refused",
    async (header) => {
      const answer = await server.chat(header);
      expect(answer.status).toBe(400);
      expect((await answer.json()).error.message).toStartWith("The header X-Rollcall-Script has '");
    },
  );
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
