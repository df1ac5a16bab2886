import { afterEach, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { closeUpstreams, faultOf, upstream } from "../../test/support/upstreams/outbound.ts";
import { answerOf, type Answer } from "../../test/support/upstreams/raw-upstream.ts";
import { discover } from "./discover.ts";
import { createFetcher } from "./fetcher/fetcher.ts";
import { kindOf } from "./kinds.ts";
import type { SourceKindName } from "../core/sources/source.ts";

/** Kinds, discovery and fetcher together, over real sockets. */

afterEach(closeUpstreams);

const fixture = (name: string) => readFileSync(join(import.meta.dir, "fixtures", `${name}.json`), "utf8");

/** Answers a request by the first of these texts that it contains. */
const answers =
  (known: Readonly<Record<string, string>>): Answer =>
  (socket, request) => {
    const body = Object.entries(known).find(([text]) => request.includes(text))?.[1];
    socket.end(body === undefined ? answerOf("{}", [], "404 Not Found") : answerOf(body));
  };

async function discoverAt(kind: SourceKindName, answer: Answer, timeoutMs = 5000) {
  const there = await upstream(answer);
  const source = { baseUrl: there.url, secret: "s3cret", options: {} };
  const result = discover(kindOf(kind), source, createFetcher().session({ isTrusted: true, timeoutMs }));
  const models = result.then((list) => (list.kind === "list" ? list.models : []));
  return { there, models };
}

test("Gemini's pages make one list", async () => {
  const { there, models } = await discoverAt(
    "gemini",
    answers({ "pageToken=Ch9tb2RlbHMvZw%3D%3D": fixture("gemini-last-page"), pageSize: fixture("gemini") }),
  );
  expect((await models).map(({ id }) => id)).toEqual(["gemini-2.5-flash", "gemini-embedding-001"]);
  expect(there.requests.every((request) => request.includes("x-goog-api-key: s3cret\r\n"))).toBe(true);
});

test("Ollama is asked for the details that its list lacks", async () => {
  const { there, models } = await discoverAt(
    "ollama",
    answers({ "GET /api/tags": fixture("ollama-tags"), '{"model":"llama3.2:latest"}': fixture("ollama-show") }),
  );
  expect((await models).map(({ facts }) => facts.contextLength)).toEqual([8192, 131072]);
  expect(there.requests.length).toBe(2);
});

test("a page that does not arrive gives no list, within the deadline of the session", async () => {
  const { models } = await discoverAt(
    "gemini",
    (socket, request) => (request.includes("pageToken") ? null : socket.end(answerOf(fixture("gemini")))),
    500,
  );
  expect((await faultOf(models)).fault).toBe("timeout");
});
