import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { callNames } from "../../src/core/calls.ts";
import { callPaths } from "../../src/http/relay/call-paths.ts";
import { callNamed } from "../../src/relay/calls.ts";
import type { TestServer } from "../support/server.ts";
import { authorized, startCallingServer } from "../support/upstreams/calling-server.ts";
import { answerOf, startRawUpstream, type RawUpstream } from "../support/upstreams/raw-upstream.ts";
import { until } from "../support/waiting.ts";
import { keys } from "../support/world.ts";

/**
 * What a caller carries goes no further than here, on every route and in every header; what a source is asked with is
 * shown to no caller. The server is a real process, and its upstream records every byte.
 */

const secret = "sk-source/canary+0123456789";
const list = answerOf(JSON.stringify({ object: "list", data: [{ id: "up-model", object: "model" }] }));
const plain = answerOf('{"id":"a"}', ["Content-Type: application/json"]);

let answer = plain;
let upstream: RawUpstream;
let server: TestServer;
beforeAll(async () => {
  upstream = await startRawUpstream((socket, request) => socket.write(request.startsWith("GET") ? list : answer));
  // Each call has a path, so that one source takes them all.
  const calls = callNames.map((name) => `${name}=/sink/${name}`).join(", ");
  const more = `secret: "${secret}", options: { calls: "${calls}", failover: never }`;
  server = await startCallingServer([{ id: "up", url: upstream.url, more }], "up-model", { flags: [] });
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
  server.remove();
  upstream.close();
});

const key = keys.acemeMember;
const canaries = {
  key,
  cookie: "cookie-canary-77",
  organization: "org-aceme",
  project: "proj_aceme",
  address: "203.0.113.77",
  trace: "4bf92f3577b34da6a3ce929d0e0e4736",
  person: "canary-person@aceme.example",
} as const;

/** Each carries something that must not leave, alone or hidden in a header that may. */
const carrying: Readonly<Record<string, string>> = {
  authorization: `Bearer ${key}`,
  "x-api-key": key,
  "api-key": key,
  "x-goog-api-key": key,
  "proxy-authorization": `Bearer ${key}`,
  cookie: `session=${canaries.cookie}`,
  "openai-organization": canaries.organization,
  "openai-project": canaries.project,
  "x-goog-user-project": canaries.project,
  "anthropic-workspace-id": canaries.organization,
  "x-forwarded-for": canaries.address,
  "x-real-ip": canaries.address,
  forwarded: `for=${canaries.address}`,
  "cf-connecting-ip": canaries.address,
  "true-client-ip": canaries.address,
  via: `1.1 ${canaries.address}`,
  traceparent: `00-${canaries.trace}-00f067aa0ba902b7-01`,
  baggage: `user=${canaries.person}`,
  "x-openwebui-user-email": canaries.person,
  origin: `http://${canaries.address}`,
  "user-agent": `curl ${key}`,
  "x-title": `a ${canaries.address}`,
  "http-referer": `http://a/?key=${key}`,
  "x-stainless-lang": key,
  "idempotency-key": `session=${canaries.cookie}`,
  "openai-beta": key,
  "anthropic-beta": `a,${key}`,
  "x-codex-window-id": canaries.organization,
};

/** Everything that the source, the log and the metrics got. */
async function sinks(): Promise<string> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  return [...upstream.requests, server.stderr(), metrics].join("\n");
}

async function send(path: string, call: (typeof callPaths)[number]["call"], model: string): Promise<Response> {
  const isForm = callNamed(call).body === "multipart";
  const form = `--b1\r\ncontent-disposition: form-data; name="model"\r\n\r\n${model}\r\n--b1--\r\n`;
  return fetch(`${server.url}${path.replace("{model}", encodeURIComponent(model))}?key=${key}&beta=true`, {
    method: "POST",
    headers: { ...carrying, "content-type": isForm ? "multipart/form-data; boundary=b1" : "application/json" },
    body: isForm ? form : JSON.stringify(path.includes("{model}") ? {} : { model }),
  });
}

test("nothing that a caller carries reaches the source, the log, the metrics or an error, on any route", async () => {
  let asked = 0;
  for (const { path, call } of callPaths) {
    const passed = await send(path, call, "up-model");
    expect([path, passed.status]).toEqual([path, 200]);
    asked++;
    const refused = await send(path, call, "no-model");
    expect([path, refused.status]).toEqual([path, 404]);
    const text = (await refused.text()) + (await passed.text());
    for (const canary of Object.values(canaries))
      expect([path, text]).toEqual([path, expect.not.stringContaining(canary)]);
  }
  expect(upstream.requests.filter((text) => text.startsWith("POST")).length).toBe(asked);
  const searched = await sinks();
  // What the log says of the caller and its key is ours.
  const ours = new Set<string>([canaries.organization, canaries.project]);
  const toSource = upstream.requests.join("\n");
  for (const [name, canary] of Object.entries(canaries)) {
    expect([name, toSource.includes(canary)]).toEqual([name, false]);
    if (!ours.has(canary)) expect([name, searched.includes(canary)]).toEqual([name, false]);
  }
  expect(toSource).toContain(`Bearer ${secret}`);
});

const json = "Content-Type: application/json";
const inError = (text: string) => `{"error":{"message":"Incorrect key: ${text}"}}`;
const escaped = [...secret].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const errors: Readonly<Record<string, Buffer>> = {
  "as it is": answerOf(inError(secret), [json], "400 Bad Request"),
  "percent-encoded": answerOf(inError(encodeURIComponent(secret)), [json], "400 Bad Request"),
  "percent-encoded in part": answerOf(inError(secret.replace("/", "%2f")), [json], "404 Not Found"),
  "with escaped slashes": answerOf(inError(secret.replace("/", String.raw`\/`)), [json], "422 Unprocessable"),
  escaped: answerOf(inError(escaped), [json], "400 Bad Request"),
  "escaped in part": answerOf(inError(secret.replace("k", String.raw`\u006B`)), [json], "429 Too Many Requests"),
  packed: answerOf(gzipSync(inError(secret)), [json, "Content-Encoding: gzip"], "400 Bad Request"),
  "in plain text": answerOf(`Incorrect key ${secret}`, ["Content-Type: text/plain"], "400 Bad Request"),
  "in the words of a 401": answerOf(inError(secret), [json], "401 Unauthorized"),
  "in a redirect": answerOf("", [`Location: http://a/?key=${secret}`], "302 Found"),
  "in a page": answerOf(`<p>${secret}</p>`, ["Content-Type: text/html"], "500 Internal Server Error"),
  "behind 64 KB": answerOf(inError("x".repeat(65_536) + secret), [json], "400 Bad Request"),
};

describe("the secret of a source does not come back in an error that holds it", () => {
  for (const [name, bytes] of Object.entries(errors))
    test(name, async () => {
      answer = bytes;
      const reply = await fetch(`${server.url}/v1/chat/completions`, {
        method: "POST",
        headers: authorized(),
        body: JSON.stringify({ model: "up-model", messages: [] }),
      });
      const told = `${JSON.stringify([...reply.headers])} ${await reply.text()}`;
      expect([reply.status, told]).toEqual([502, expect.not.stringMatching(/canary|Incorrect/)]);
      await until(async () => server.stderr().includes(reply.headers.get("x-request-id") ?? "?"));
      expect((await sinks()).replaceAll(upstream.requests.join("\n"), "")).not.toContain(secret);
      answer = plain;
    });

  test("and an error without it passes to the byte", async () => {
    const text = inError("sk-source/canary");
    answer = answerOf(text, [json], "400 Bad Request");
    const reply = await fetch(`${server.url}/v1/chat/completions`, {
      method: "POST",
      headers: authorized(),
      body: JSON.stringify({ model: "up-model", messages: [] }),
    });
    expect([reply.status, await reply.text()]).toEqual([400, text]);
  });
});
