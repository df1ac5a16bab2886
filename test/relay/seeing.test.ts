import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { ServerResponse } from "node:http";
import { callsOf } from "../../src/sources/calls.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";
import { until } from "../support/waiting.ts";
import { keys, worldYaml } from "../support/world.ts";

/** What the log, the metrics and the API say of relayed calls. A real server, with two real upstreams. */

let first: Upstream;
let second: Upstream;
let server: TestServer;

beforeEach(async () => {
  [first, second] = [await startUpstream("up-model"), await startUpstream("up-model")];
  const declared = [
    `{ id: up-first, kind: openai, base_url: "${first.url}", priority: 1 }`,
    `{ id: up-second, kind: openai, base_url: "${second.url}", priority: 2 }`,
  ];
  server = await startServer({ yaml: `${worldYaml}sources: [${declared.join(", ")}]\n` });
  await until(async () => (await sources()).every(({ state }) => state === "healthy"));
});
afterEach(async () => {
  await server.stop();
  server.remove();
  first.close();
  second.close();
});

const headers = { authorization: `Bearer ${keys.acemeMember}`, "content-type": "application/json" };
const get = (path: string) => fetch(server.url + path, { headers });
const administer = async (path: string) =>
  (await fetch(server.url + path, { headers: { authorization: `Bearer ${keys.acemeAdmin}` } })).json();
const sources = async (): Promise<Record<string, any>[]> => (await administer("/rollcall/v1/sources")).data;

function call(more: object = {}, options: RequestInit = {}): Promise<Response> {
  const body = JSON.stringify({ model: "up-model", messages: [{ role: "user", content: "a secret plan" }], ...more });
  return fetch(`${server.url}/v1/chat/completions`, { method: "POST", headers, body, ...options });
}

const answering =
  (status: number, body = '{"object":"chat.completion","answer":"an answer in confidence"}'): Upstream["answer"] =>
  (_request, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(body);
  };

const asStream =
  (write: (response: ServerResponse) => unknown): Upstream["answer"] =>
  (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    return write(response);
  };

/** The line of the call number `at`, once it is written. */
async function callLine(at = 0): Promise<Record<string, any>> {
  const lines = () =>
    server
      .stderr()
      .split("\n")
      .slice(0, -1)
      .filter((line) => line.includes('"operation":"chat"'));
  await until(() => lines().length > at);
  return JSON.parse(lines()[at]!);
}

async function metrics(): Promise<(name: string) => readonly string[]> {
  // The page is made at most once a second.
  await Bun.sleep(1_050);
  const lines = (await (await get("/metrics")).text()).split("\n");
  return (name) => lines.filter((line) => line.startsWith(name));
}

describe("the line of a call in the log", () => {
  test("says who served it, how long it took, how much passed and how it ended, and nothing of its content", async () => {
    first.answer = answering(200);
    const answer = await (await call()).text();
    const line = await callLine();
    expect(line).toMatchObject({
      method: "POST",
      operation: "chat",
      model: "up-model",
      status: 200,
      source: "up-first",
      attempts: 1,
      upstream_status: 200,
      bytes_out: answer.length,
      end: "complete",
    });
    const times = ["sent_ms", "headers_ms", "first_byte_ms", "duration_ms"].map((name) => line[name]);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(line).not.toHaveProperty("failed_over");
    expect(line).not.toHaveProperty("failed_source");
    expect(server.stderr()).not.toMatch(/secret plan|in confidence/);
  });

  test("is written when a stream has ended, not when it begins", async () => {
    let end = () => undefined as unknown;
    first.answer = asStream((response) => {
      response.write('data: {"choices":[]}\n\n');
      end = () => response.end("data: [DONE]\n\n");
    });
    const answer = await call({ stream: true });
    await Bun.sleep(100);
    expect(server.stderr()).not.toContain('"operation":"chat"');
    end();
    const bytes = (await answer.text()).length;
    expect(await callLine()).toMatchObject({ status: 200, end: "complete", bytes_out: bytes });
    expect((await callLine())["duration_ms"]).toBeGreaterThan(100);
  });

  test("says why another source was asked, and which ones", async () => {
    first.answer = answering(503);
    second.answer = answering(200);
    await call();
    const failed = { failed_source: "up-first", failed_over: "503" };
    expect(await callLine()).toMatchObject({ source: "up-second", attempts: 2, ...failed, end: "complete" });
  });

  test("says that a stream broke, or ended before its end", async () => {
    first.answer = asStream((response) => response.write('data: {"choices":[]}\n\n', () => response.destroy()));
    await (await call({ stream: true })).text().catch(() => undefined);
    expect(await callLine()).toMatchObject({ status: 200, end: "broken" });
    first.answer = asStream((response) => response.end('data: {"choices":[]}\n\n'));
    await (await call({ stream: true })).text();
    expect(await callLine(1)).toMatchObject({ status: 200, end: "incomplete" });
  });

  test("says that the source refused, or gave no answer that passes", async () => {
    first.answer = answering(400, '{"error":{"message":"a secret plan"}}');
    await call();
    expect(await callLine()).toMatchObject({ status: 400, upstream_status: 400, bytes_out: 37, end: "refused" });
    first.answer = answering(401);
    await call();
    expect(await callLine(1)).toMatchObject({
      status: 502,
      upstream_status: 401,
      refusal: "upstream-failed",
      end: "refused",
    });
    first.close();
    second.close();
    await call();
    const failed = await callLine(2);
    expect(failed).toMatchObject({ status: 502, refusal: "upstream-failed", end: "failed" });
    expect(failed).not.toHaveProperty("headers_ms");
    expect(server.stderr()).not.toContain("secret plan");
  });

  test("has the status 499 if the client left before it had one", async () => {
    let isAsked = false;
    first.answer = () => void (isAsked = true);
    const leaving = new AbortController();
    const asked = call({}, { signal: leaving.signal }).catch(() => undefined);
    await until(() => isAsked);
    leaving.abort();
    await asked;
    const line = await callLine();
    expect(line).toMatchObject({ status: 499, source: "up-first", attempts: 1, end: "cancelled" });
    expect(line).not.toHaveProperty("refusal");
    expect(line).not.toHaveProperty("upstream_status");
  });

  test("has the status that the client got if it left later", async () => {
    first.answer = asStream((response) => response.write('data: {"choices":[]}\n\n'));
    const leaving = new AbortController();
    const answer = await call({ stream: true }, { signal: leaving.signal });
    await answer.body?.getReader().read();
    leaving.abort();
    expect(await callLine()).toMatchObject({ status: 200, upstream_status: 200, end: "cancelled" });
  });
});

test("a source that goes out, and comes back, is logged once each, with the cause", async () => {
  first.answer = answering(500);
  second.answer = answering(200);
  const lines = () => server.stderr().split("\n").slice(0, -1);
  const outs = (source = "up-first") => lines().filter((line) => line.includes(`"${source}\\" of all`));
  const messages = (source?: string) => outs(source).map((line) => JSON.parse(line).message);
  const out = (source: string, why: string) =>
    `the source "${source}" of all organizations is ${why}: for 30 seconds it gets calls only if no other source serves ` +
    "the model";
  for (let round = 0; round < 3; round++) await call();
  await until(() => outs().length > 0);
  expect(messages()).toEqual([out("up-first", "failing, since it answered 500")]);
  expect(outs()[0]).toContain('"level":"error"');
  for (let round = 0; round < 3; round++) await call();
  expect(outs()).toHaveLength(1);
  // With no other source left it is asked all the same.
  second.close();
  for (let round = 0; round < 2; round++) await call();
  await callLine(7);
  expect(first.requests.filter((line) => line.startsWith("POST"))).toHaveLength(4);
  expect(outs()).toHaveLength(1);
  expect(messages("up-second")).toEqual([out("up-second", "unreachable, since it refuses connections")]);
  first.answer = answering(200);
  for (let round = 0; round < 3; round++) await call();
  await until(() => outs().length > 1);
  expect(messages().slice(1)).toEqual(['the source "up-first" of all organizations answers calls again']);
  first.answer = answering(401, '{"error":"sk-none"}');
  await call();
  await until(() => outs().length > 2);
  expect(messages()[2]).toBe(out("up-first", "unreachable, since it refuses our credentials (401)"));
  expect(server.stderr()).not.toContain("sk-none");
});

test("the metrics count calls, their times, their bytes and their ends", async () => {
  first.answer = answering(200);
  for (let round = 0; round < 3; round++) await (await call()).text();
  first.answer = answering(503);
  second.answer = answering(299);
  await call();
  second.answer = asStream((response) => response.write('data: {"choices":[]}\n\n'));
  const leaving = new AbortController();
  const open = await call({ stream: true }, { signal: leaving.signal });
  await open.body?.getReader().read();
  expect((await metrics())("rollcall_relay_open")).toEqual(["rollcall_relay_open 1"]);
  leaving.abort();
  await callLine(4);
  const of = await metrics();
  const upFirst = 'organization="",source="up-first"';
  expect(of("rollcall_relay_requests_total")).toEqual([
    `rollcall_relay_requests_total{call="chat",${upFirst},status="200"} 3`,
    'rollcall_relay_requests_total{call="chat",organization="",source="up-second",status="200"} 2',
  ]);
  expect(of('rollcall_requests_total{operation="chat"')).toEqual([
    'rollcall_requests_total{operation="chat",status="200"} 5',
  ]);
  expect(of("rollcall_relay_open")).toEqual(["rollcall_relay_open 0"]);
  expect(of("rollcall_relay_ends_total").toSorted()).toEqual([
    'rollcall_relay_ends_total{end="cancelled"} 1',
    'rollcall_relay_ends_total{end="complete"} 4',
  ]);
  expect(of("rollcall_relay_cancelled_total")).toEqual(['rollcall_relay_cancelled_total{who="client",before="end"} 1']);
  expect(of("rollcall_relay_failovers_total")).toEqual(['rollcall_relay_failovers_total{why="503"} 2']);
  const counts = ["headers", "first_byte", "total"].map((phase) =>
    of(`rollcall_relay_seconds_count{call="chat",phase="${phase}"}`),
  );
  expect(counts.flat().map((line) => line.split(" ")[1])).toEqual(["5", "5", "5"]);
  expect(of("rollcall_relay_overhead_seconds_count")).toEqual(["rollcall_relay_overhead_seconds_count 5"]);
  const bytes = of("rollcall_relay_bytes_total").map((line) => Number(line.split(" ")[1]));
  expect(bytes[0]).toBeGreaterThan(5 * 70);
  expect(bytes[1]).toBeGreaterThan(4 * 60);
  expect(of("rollcall_relay_source_out")).toEqual([]);
});

test("the time that is ours leaves out what the source and the client take", async () => {
  first.answer = (_request, response) => void setTimeout(() => answering(200)!(_request, response), 300);
  const body = JSON.stringify({ model: "up-model", messages: [] });
  const slowly = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode(body.slice(0, 10)));
      await Bun.sleep(300);
      controller.enqueue(new TextEncoder().encode(body.slice(10)));
      controller.close();
    },
  });
  await (await call({}, { body: slowly })).text();
  const of = await metrics();
  const sum = (name: string) => Number(of(name)[0]!.split(" ")[1]);
  expect(sum('rollcall_relay_seconds_sum{call="chat",phase="total"}')).toBeGreaterThan(0.59);
  expect(sum("rollcall_relay_overhead_seconds_sum")).toBeGreaterThan(0);
  expect(sum("rollcall_relay_overhead_seconds_sum")).toBeLessThan(0.1);
});

test("a source that is out stands in the metrics with the reason", async () => {
  first.answer = answering(401);
  second.answer = answering(429);
  await call();
  await call();
  expect((await metrics())("rollcall_relay_source_out").toSorted()).toEqual([
    'rollcall_relay_source_out{organization="",source="up-first",reason="unreachable"} 1',
    'rollcall_relay_source_out{organization="",source="up-second",reason="rate-limited"} 1',
  ]);
});

test("a source says which calls it takes, and what is out, until when and why", async () => {
  const before = (await sources()).map(({ id, calls }) => ({ id, calls }));
  const served = [...callsOf("openai", {}).keys()];
  expect(before).toEqual([
    { id: "up-first", calls: { served, open: 0, out: [] } },
    { id: "up-second", calls: { served, open: 0, out: [] } },
  ]);
  first.answer = answering(401);
  second.answer = answering(429);
  for (let round = 0; round < 2; round++) await call();
  const now = Date.now() / 1000;
  const { calls } = await administer("/rollcall/v1/sources/up-first");
  expect(calls.out).toEqual([{ reason: "unreachable", model: null, until: expect.any(Number) }]);
  expect(calls.out[0].until - now).toBeWithin(28, 32);
  const limited = (await administer("/rollcall/v1/sources/up-second")).calls.out;
  expect(limited).toEqual([{ reason: "rate-limited", model: "up-model", until: expect.any(Number) }]);
  expect(limited[0].until - now).toBeWithin(3, 7);
});
