import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { validateModelId } from "../core/models/model-id.ts";
import { discover, readDocument } from "./discover.ts";
import { kindOf } from "./kinds.ts";
import { sourceKindNames, type SourceKindName } from "../core/sources/source.ts";
import { MalformedList, UpstreamError, type Send, type SourceConfig, type UpstreamRequest } from "./upstream.ts";

const source: SourceConfig = { baseUrl: "https://up.test", secret: null, options: { provider: "deepseek" } };
const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dir, "fixtures", `${name}.json`), "utf8"));
const readings = fixture("readings") as readonly { kind: SourceKindName; fixture: string }[];

/** An upstream that gives these answers, one per request. */
function answering(...answers: readonly unknown[]) {
  const requests: UpstreamRequest[] = [];
  const send: Send = async (request) => {
    const answer = answers[requests.push(request) - 1];
    if (answer instanceof Error) throw answer;
    return answered(answer);
  };
  return { requests, send };
}

const answered = (json: unknown) => ({ digest: `digest of ${JSON.stringify(json)}`, json: async () => json });

/** The list that is fetched without a known digest. */
async function listFrom(kind: SourceKindName, send: Send) {
  const list = await discover(kindOf(kind), source, send);
  if (list.kind !== "list") throw new Error(`it is ${list.kind}`);
  return list;
}

const failureOf = async (result: Promise<unknown>): Promise<string> =>
  await result.then(
    () => "it did not fail",
    (error: Error) => error.message,
  );

const ids = (count: number, from = 0) => Array.from({ length: count }, (_, at) => ({ id: `m${from + at}` }));

describe("a refused list names the path, and what to do", () => {
  const refusals: readonly (readonly [string, SourceKindName, string, string | null, number, string])[] = [
    [
      "404 without a version",
      "openai-compatible",
      "",
      null,
      404,
      "404 to GET /models. Should its base URL end in /v1?",
    ],
    ["404 at OpenRouter", "openrouter", "/api", null, 404, "404 to GET .../models. Should its base URL end in /v1?"],
    ["404 with a version", "openai", "/v1", null, 404, "404 to GET .../models."],
    ["404 with a mount", "openai-compatible", "/v1beta/openai", null, 404, "404 to GET .../models."],
    ["404 where the kind adds the version", "mistral", "", null, 404, "404 to GET /v1/models."],
    ["401 without a secret", "openai", "/secret/v1", null, 401, "401 to GET .../models: its secret is missing."],
    ["401 with a secret", "openai", "", "sk-123", 401, "401 to GET /models: its secret is refused."],
    ["403 with a secret", "anthropic", "", "sk-123", 403, "403 to GET /v1/models: its secret is refused."],
  ];
  test.each(refusals)("%s", async (_name, kind, path, secret, status, why) => {
    const refused = new UpstreamError("status", `It answered ${status}.`, status);
    const { send } = answering(refused);
    const failed = discover(kindOf(kind), { baseUrl: `https://up.test${path}`, options: {}, secret }, send);
    expect(await failureOf(failed)).toBe(`It answered ${why}`);
  });

  test("but not where the upstream itself fails", async () => {
    const failed = new UpstreamError("status", "It answered 503.", 503);
    expect(await failureOf(listFrom("openai", answering(failed).send))).toBe("It answered 503.");
  });
});

describe("a malformed list", () => {
  const malformed: readonly (readonly [name: string, json: unknown, why: string])[] = [
    ["null", null, "It answered null instead of an object with data."],
    ["a number", 5, "It answered a number instead of an object with data."],
    ["text", "<html>", "It answered a string instead of an object with data."],
    ["an object of nothing", {}, "Its answer has no data."],
    ["an inherited field", Object.create({ data: [] }), "Its answer has no data."],
    ["an error with 200", { error: { message: "sk-123 is no key" } }, "It answered an error instead of a list."],
    ["an error beside null", { data: null, error: "no" }, "It answered an error instead of a list."],
    ["an object for the list", { data: { 0: { id: "a" } } }, "In its answer data is an object, not a list."],
    ["text for the list", { data: "a,b" }, "In its answer data is a string, not a list."],
    ["false for the list", { data: false }, "In its answer data is a boolean, not a list."],
    ["null for a model", { data: [{ id: "a" }, null] }, "Its list holds null instead of a model."],
    ["text for a model", { data: ["a"] }, "Its list holds a string instead of a model."],
    ["an id twice", { data: [{ id: "a" }, { id: "b" }, { id: "a" }] }, 'It lists "a" twice.'],
    ["20,001 models", { data: ids(20_001) }, "It lists more than 20000 models."],
    [
      "no id that is one",
      { data: [{ id: 5 }, { name: "a" }] },
      "None of the 2 elements of its list is a valid model: the first has no id.",
    ],
    [
      "only the path of a file",
      { data: [{ id: "/m.gguf" }] },
      "None of the 1 elements of its list is a valid model: the first must not begin or end with a slash or contain two in a row.",
    ],
  ];
  test.each([...malformed])("%s", async (_name, json, why) => {
    const result = listFrom("openai-compatible", answering(json).send);
    const error = await result.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MalformedList);
    expect((error as MalformedList).message).toBe(why);
  });

  test("an empty list, null for a list, and 20,000 models are valid", async () => {
    const read = async (json: unknown) => (await listFrom("openai-compatible", answering(json).send)).models.length;
    expect(await read({ data: [] })).toBe(0);
    expect(await read({ object: "list", data: null })).toBe(0);
    expect(await read([])).toBe(0);
    expect(await read({ data: ids(20_000) })).toBe(20_000);
    expect(() => readDocument(kindOf("static"), source, ids(20_001))).toThrow("more than 20000 models");
  });

  test.each(sourceKindNames)("%s rejects answers in any other format", (kind) => {
    for (const json of [null, 7, "x", true, {}, { error: { message: "x" } }, { data: 5, models: 5 }])
      expect(() => readDocument(kindOf(kind), source, json)).toThrow(MalformedList);
  });
});

describe("an invalid element", () => {
  test("is left out with a reason, and the others stay", async () => {
    const odd = ["", "a//b", "a%2fb", "../x", "e\u0301", "a\u202eb", "a\u0000", "x".repeat(513), "\ud800", null, 7, {}];
    const list = { data: [{ id: "good" }, ...odd.map((id) => ({ id })), { id: "also/good:1" }] };
    const { models, leftOut } = await listFrom("openai-compatible", answering(list).send);
    expect(models.map(({ id }) => id)).toEqual(["good", "also/good:1"]);
    expect(leftOut.length).toBe(odd.length);
    expect(leftOut.every(({ id, why }) => id.length < 130 && !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(id) && why !== "")).toBe(
      true,
    );
    expect(leftOut[5]).toEqual({
      id: '"a\\u{202e}b"',
      why: "must not contain control, invisible or direction-changing characters",
    });
  });

  test("whose fields alone are invalid stays without them", async () => {
    const [model] = (
      await listFrom(
        "openai-compatible",
        answering({
          data: [{ id: "a", created: "soon", owned_by: 5, parent: "/x", max_model_len: -1, name: {}, root: [] }],
        }).send,
      )
    ).models;
    expect(model).toEqual({ id: "a", created: null, ownedBy: null, parent: null, isFineTuned: false, facts: {} });
  });
});

describe("pages", () => {
  const page = (models: readonly unknown[], token?: string) => ({ models, nextPageToken: token });
  const names = (...list: string[]) => list.map((name) => ({ name: `models/${name}` }));

  test("are all read, in order", async () => {
    const { requests, send } = answering(page(names("a"), "t1"), page(names("b"), "t/2"), page(names("c")));
    const { models } = await listFrom("gemini", send);
    expect(models.map(({ id }) => id)).toEqual(["a", "b", "c"]);
    expect(requests.map(({ url }) => url.split("pageToken=")[1])).toEqual([undefined, "t1", "t%2F2"]);
  });

  test("are followed only at the source's own host", async () => {
    const link = "https://evil.test/api/v1/models?offset=1&limit=1";
    const { requests, send } = answering(
      { data: ids(1), links: { next: link } },
      { data: ids(1, 1), links: { next: null } },
    );
    expect((await listFrom("openrouter", send)).models.length).toBe(2);
    expect(requests[1]?.url).toBe("https://up.test/models?offset=1&limit=1");
  });

  const failing: readonly (readonly [string, readonly unknown[], string])[] = [
    ["that fail", [page(names("a"), "t"), new UpstreamError("timeout", "It did not answer.")], "It did not answer."],
    ["that end with a malformed one", [page(names("a"), "t"), {}], "Its answer has no models."],
    ["that repeat a model", [page(names("a"), "t"), page(names("b", "a"))], 'It lists "a" twice.'],
    ["in a circle", [page(names("a"), "t"), page(names("b"), "t")], "Its pages form a circle."],
    ["of too many models", [page(names(...ids(20_000).map(({ id }) => id)), "t"), page(names("x"))], "more than 20000"],
  ];
  test.each([...failing])("%s give no list at all", async (_name, answers, why) => {
    expect(await failureOf(listFrom("gemini", answering(...answers).send))).toContain(why);
  });

  test("are given up after 1000", async () => {
    let at = 0;
    const send = async () => answered(page(names(`m${at++}`), `t${at}`));
    expect(await failureOf(listFrom("gemini", send))).toContain("more than 1000 pages");
    expect(at).toBe(1000);
  });

  test.each(["anthropic", "openrouter"] as const)("that %s gives no link to are an error", async (kind) => {
    const answer = { data: ids(1), has_more: true, links: { next: "?cursor=x" } };
    expect(await failureOf(listFrom(kind, answering(answer).send))).toContain("no link to the next page");
  });
});

describe("a known digest", () => {
  const list = { data: [{ id: "a" }] };
  const kind = kindOf("openai-compatible");

  test("makes a list with the same bytes unchanged, without parsing it", async () => {
    const { digest } = await listFrom("openai-compatible", answering(list).send);
    expect(digest).toBe(answered(list).digest);
    const unread = { digest: digest!, json: () => Promise.reject(new Error("it is parsed")) };
    const discovery = await discover(kind, source, async () => unread, { knownDigest: digest });
    expect(discovery).toEqual({ kind: "unchanged" });
  });

  test("does not match a list with other bytes", async () => {
    const discovery = await discover(kind, source, answering(list).send, { knownDigest: "another" });
    expect(discovery.kind).toBe("list");
  });

  test("exists only for a list that came in one answer", async () => {
    const pages = answering({ models: [{ name: "models/a" }], nextPageToken: "t" }, { models: [{ name: "models/b" }] });
    expect((await listFrom("gemini", pages.send)).digest).toBeNull();
    const details = answering({ models: [{ name: "a", details: {} }] }, { capabilities: ["completion"] });
    expect((await listFrom("ollama", details.send)).digest).toBeNull();
  });
});

describe("details", () => {
  const tags = (...names: string[]) => ({ models: names.map((name) => ({ name, details: {} })) });
  const show = { capabilities: ["completion"], model_info: { "general.architecture": "x", "x.context_length": 99 } };

  test("are requested for each model, four at a time", async () => {
    let underWay = 0;
    let most = 0;
    const send: Send = async (request) => {
      if (request.method === "GET") return answered(tags(...ids(30).map(({ id }) => id)));
      most = Math.max(most, ++underWay);
      await Promise.resolve();
      underWay--;
      return answered(show);
    };
    const { models } = await listFrom("ollama", send);
    expect(models.map(({ facts }) => facts.contextLength)).toEqual(ids(30).map(() => 99));
    expect(most).toBe(4);
  });

  test("of a model that is gone meanwhile stay empty", async () => {
    const gone = new UpstreamError("status", "It answered 404.", 404);
    const { models } = await listFrom("ollama", answering(tags("a", "b"), gone, show).send);
    expect(models.map(({ facts }) => facts.contextLength)).toEqual([undefined, 99]);
  });

  test("that fail give no list, and no more are requested", async () => {
    const names = ids(40).map(({ id }) => id);
    const { requests, send } = answering(
      tags(...names),
      new UpstreamError("timeout", "Too slow."),
      ...names.map(() => show),
    );
    expect(await failureOf(listFrom("ollama", send))).toContain("Too slow.");
    await Bun.sleep(5);
    expect(requests.length).toBeLessThan(20);
  });
});

/** A real answer with one value in it replaced. */
function mutated(json: unknown, path: readonly number[], value: unknown): unknown {
  const [at = 0, ...deeper] = path;
  if (typeof json !== "object" || json === null || path.length === 0) return value;
  const keys = Object.keys(json);
  const key = keys[at % Math.max(keys.length, 1)];
  if (key === undefined) return value;
  const copy = structuredClone(json) as Record<string, unknown>;
  copy[key] = mutated(copy[key], deeper, value);
  return copy;
}

test("any answer is read into valid models or rejected as malformed", () => {
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(null, NaN, Infinity, -1, Number.MAX_VALUE, 2 ** 53, "\ud800", [], {}),
  );
  const reading = fc.constantFrom(...readings);
  const path = fc.array(fc.nat(30), { maxLength: 6 });
  fc.assert(
    fc.property(reading, path, anything, (from, place, value) => {
      try {
        const { models } = readDocument(kindOf(from.kind), source, mutated(fixture(from.fixture), place, value));
        expect(models.every(({ id }) => validateModelId(id) === null)).toBe(true);
        expect(new Set(models.map(({ id }) => id)).size).toBe(models.length);
        expect(models.every(({ created }) => created === null || Number.isSafeInteger(created))).toBe(true);
      } catch (error) {
        if (!(error instanceof MalformedList)) throw error;
      }
    }),
    { numRuns: 3000 },
  );
});
