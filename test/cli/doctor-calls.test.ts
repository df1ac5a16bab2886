import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { run } from "../support/command-line.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { listening } from "../support/upstreams/raw-upstream.ts";
import { until } from "../support/waiting.ts";
import { keys, worldYaml } from "../support/world.ts";

/** What `rollcall doctor --calls` finds out about Rollcall with a real upstream, and about servers with one defect each. */

const model = "up-model";
const usage = { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 };
const chat = { object: "chat.completion", choices: [{ message: { content: "ok" }, finish_reason: "stop" }], usage };
const refusal = (message: string) => ({ error: { message, type: "t", param: null, code: null } });

interface Asked {
  readonly model?: string;
  readonly stream?: boolean;
  readonly max_tokens?: number;
}
type Answer = (asked: Asked, response: ServerResponse) => void;

/** A server that serves one call at a time, as one with a single GPU does. */
class OneByOne {
  readonly #server: Server;
  url = "";
  /** Replaces the answers to calls. */
  answer: Answer = good;
  /** Whether it goes on with a stream that nobody reads. */
  goesOn = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  async start(): Promise<this> {
    this.url = `http://127.0.0.1:${await listening(this.#server)}/v1`;
    return this;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== "POST") return void response.end(JSON.stringify({ object: "list", data: [{ id: model }] }));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const asked = JSON.parse(Buffer.concat(chunks).toString());
    const before = this.#last;
    const [ended, end] = [Promise.withResolvers<void>(), () => ended.resolve()];
    this.#last = ended.promise;
    await before;
    const isLong = asked.max_tokens > 100;
    if (!isLong || !this.goesOn) response.on("close", end);
    else setTimeout(end, 3_500);
    this.answer(asked, response);
  }
}

function good(asked: Asked, response: ServerResponse): void {
  const json = (status: number, body: object) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
  if (asked.model !== model) return json(404, refusal("no such model"));
  if (asked.stream !== true) return json(200, chat);
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(event({ choices: [{ delta: { content: "ok" }, finish_reason: null }] }));
  // A long answer takes half a minute, unless its reader leaves.
  const end = setTimeout(
    () => {
      response.write(event({ choices: [{ delta: {}, finish_reason: "stop" }], usage: null }));
      response.write(event({ choices: [], usage }));
      response.end("data: [DONE]\n\n");
    },
    asked.max_tokens! > 100 ? 30_000 : 5,
  );
  response.on("close", () => clearTimeout(end));
}

const event = (data: object) => `data: ${JSON.stringify(data)}\n\n`;

async function examined(url: string, ...flags: string[]) {
  const { stdout, stderr } = await run(["doctor", url, "--json", ...flags], { program: "rollcall" });
  const checks: { name: string; verdict: string; detail: string }[] = stdout === "" ? [] : JSON.parse(stdout).checks;
  const ofCalls = checks.slice(checks.findIndex(({ name }) => name === "a chat is answered"));
  return { stderr, checks: ofCalls, verdicts: ofCalls.map(({ verdict }) => verdict) };
}

let upstream: OneByOne;
beforeAll(async () => void (upstream = await new OneByOne().start()));
afterAll(() => upstream.close());

describe("Rollcall with an upstream", () => {
  let server: TestServer;
  beforeAll(async () => {
    const source = `sources: [{ id: up, kind: openai-compatible, base_url: "${upstream.url}" }]\n`;
    server = await startServer({ yaml: worldYaml + source });
    const headers = { authorization: `Bearer ${keys.acemeMember}` };
    await until(async () => (await fetch(`${server.url}/v1/models/${model}`, { headers })).ok);
  });
  afterAll(async () => {
    await server.stop();
    server.remove();
  });

  test.each(["/v1", ""])("passes every check of calls at %p", async (path) => {
    const url = server.url + path;
    const { checks } = await examined(url, "--api-key", keys.acemeMember, "--calls", model);
    expect(checks.filter(({ verdict }) => verdict !== "passed")).toEqual([]);
    expect(checks).toHaveLength(6);
  });

  test("is not called without --calls, and one check fails if the model cannot be called", async () => {
    const without = await examined(`${server.url}/v1`, "--api-key", keys.acemeMember);
    expect(without.verdicts).toEqual(Array(6).fill("skipped"));
    const unserved = await examined(`${server.url}/v1`, "--api-key", keys.acemeMember, "--calls", "davinci");
    expect(unserved.verdicts).toEqual(["failed", ...Array(5).fill("skipped")]);
    expect(unserved.checks[0]!.detail).toStartWith("answered 404: The model 'davinci' is listed, but no source serves");
    const vendor = await examined(server.url, "--calls", model, "--dialect", "anthropic");
    expect(vendor.stderr).toBe("--calls checks what OpenAI's clients need. Leave --dialect out.\n");
  });
});

describe("each check of calls notices its defect", () => {
  const instead =
    (applies: (asked: Asked) => boolean, answer: Answer): Answer =>
    (asked, response) =>
      (applies(asked) ? answer : good)(asked, response);
  const streamed = (...pieces: readonly string[]) =>
    instead(
      ({ stream }) => stream === true,
      (_asked, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.end(pieces.join(""));
      },
    );
  const answering = (body: object, status = 200) =>
    instead(
      ({ stream }) => stream !== true,
      (_asked, response) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
      },
    );
  const stop = event({ choices: [{ delta: {}, finish_reason: "stop" }], usage });
  const defects: [check: string, defect: string, answer: Answer][] = [
    ["a chat is answered", "no choice", answering({ ...chat, choices: [] })],
    ["a chat is answered", "an error", answering(refusal("broken"), 500)],
    ["a chat says how many tokens", "no usage", answering({ ...chat, usage: null })],
    ["a chat says how many tokens", "half a usage", answering({ ...chat, usage: { prompt_tokens: 1 } })],
    [
      "a stream has events",
      "JSON in its place",
      instead(
        ({ stream }) => stream === true,
        (_asked, response) => {
          response.writeHead(200, { "content-type": "application/json" });
          response.end(JSON.stringify(chat));
        },
      ),
    ],
    ["a stream has events", "no [DONE]", streamed(stop)],
    ["a stream has events", "no finish_reason", streamed(event({ choices: [], usage }), "data: [DONE]\n\n")],
    ["a stream has events", "an event that is cut", streamed(stop.slice(0, 20), "\n\ndata: [DONE]\n\n")],
    [
      "a stream has events",
      "a reset",
      instead(
        ({ stream }) => stream === true,
        (_asked, response) => {
          response.writeHead(200, { "content-type": "text/event-stream" });
          response.write(stop, () => setTimeout(() => response.destroy(), 50));
        },
      ),
    ],
    [
      "a stream says how many tokens",
      "no usage",
      streamed(stop.replace(JSON.stringify(usage), "null"), "data: [DONE]\n\n"),
    ],
    [
      "a call of an unknown model",
      "another model's answer",
      instead(
        ({ model: asked }) => asked !== model,
        (asked, response) => good({ ...asked, model }, response),
      ),
    ],
  ];

  test.each(defects)("%s: %s", async (check, _defect, answer) => {
    upstream.answer = answer;
    const { checks } = await examined(upstream.url, "--api-key", "none", "--calls", model);
    upstream.answer = good;
    expect(checks.find(({ name }) => name.startsWith(check))?.verdict).toBe("failed");
    expect(checks.filter(({ verdict }) => verdict === "failed").length).toBeLessThanOrEqual(2);
  });

  test("a client that leaves: a server that goes on for nobody", async () => {
    upstream.goesOn = true;
    const { checks } = await examined(upstream.url, "--api-key", "none", "--calls", model);
    upstream.goesOn = false;
    expect(checks.filter(({ verdict }) => verdict === "failed").map(({ name }) => name)).toEqual([
      "a client that leaves a stream holds up nobody",
    ]);
  });

  test("a model that takes only max_completion_tokens is called with that", async () => {
    upstream.answer = (asked, response) => {
      const { max_completion_tokens: tokens, ...rest } = asked as Record<string, any>;
      if (tokens !== undefined) return good({ ...rest, max_tokens: tokens }, response);
      response.writeHead(400, { "content-type": "application/json" });
      response.end(JSON.stringify(refusal("Use 'max_completion_tokens' instead.")));
    };
    const { verdicts } = await examined(upstream.url, "--api-key", "none", "--calls", model);
    upstream.answer = good;
    expect(verdicts).toEqual(Array(6).fill("passed"));
  });
});
