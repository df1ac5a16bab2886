import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { adminKey, fineTune, hello, jsonOf, startMemoryServer, streamed, type MemoryServer } from "./memory-server.ts";

let server: MemoryServer;
beforeAll(async () => void (server = await startMemoryServer()));
afterAll(() => server.stop());

const scripted = (answers: readonly object[], more: object = {}) => server.script(answers, more);

test("a malformed id of a model is refused as by every server", async () => {
  const answer = await server.ask("/v1/models/%zz");
  expect([answer.status, (await jsonOf(answer)).error.param]).toEqual([400, "model"]);
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
    expect((await jsonOf(server.chat(name))).error).toEqual({ ...error, param: null });
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
