import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { rawRequest } from "../../../test/support/app.ts";
import type { Actor } from "../../core/people/actor.ts";
import { mintKey, redactKey } from "../../core/people/key.ts";
import { Refusal } from "../../core/refusal.ts";
import { openai } from "../../dialects/openai/openai.ts";
import { CallProgress } from "../../relay/call-progress.ts";
import type { Serving } from "../../sources/serving.ts";
import { Log, type LogSink } from "./access-log.ts";
import type { RequestContext } from "../request/request-context.ts";

const steering = {
  "a C0 control": "\u001b",
  DEL: "\u007f",
  "a C1 control": "\u009b",
  "a bidirectional override": "\u202e",
  "a bidirectional isolate": "\u2066",
  "a zero-width space": "\u200b",
  "a byte order mark": "\ufeff",
  "a line separator": "\u2028",
  "a paragraph separator": "\u2029",
  "a tag character": "\u{e0001}",
  "the last tag character": "\u{e007f}",
  "a lone surrogate": "\ud800",
  "a carriage return": "\r",
} as const;
const record = /^\s*\d\d:\d\d:\d\d\.\d{3} /;

describe.each(["human", "json"] as const)("a line of the %s log", (style) => {
  test.each(Object.entries(steering))("shows %s as an escape, wherever it stands", (_name, character) => {
    const text = `before${character}after`;
    const lines = [
      requestLine(style, { modelId: text }),
      requestLine(style, { path: `/v1/models/${text}` }),
      requestLine(style, { clientRequestId: "\u009b31m" }),
      ownLine(style, (log) => log.problem(contextOf({}), new Error(text))),
      ownLine(style, (log) => log.event(text)),
      ownLine(style, (log) => log.trouble(text)),
    ];
    for (const line of lines) expect(line).toMatch(/^[\x20-\x7e\n]*$/);
  });

  test("shows letters of every script unescaped", () => {
    const id = "ü/日本-😀";
    expect(requestLine(style, { modelId: id })).toContain(id);
  });

  test("is at most 1 KB, whatever callers send", () => {
    const long = ['"', "a", "\u009b", "日", "😀", "%22", "sk-proj-rc1_", "\u{e0001}"].map((unit) =>
      unit.repeat(30_000),
    );
    for (const text of long) {
      const line = requestLine(style, {
        path: `/${text}`,
        modelId: text,
        clientRequestId: '"'.repeat(9_000),
        ...longest,
      });
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(1_024);
      expect(line.endsWith("\n")).toBe(true);
    }
  });

  test("has the path once", () => {
    expect(requestLine(style, { path: "/v1/organization/projects/some-project" }).split("some-project")).toHaveLength(
      2,
    );
    expect(requestLine(style, { path: "/nowhere", operation: "none" }).split("nowhere")).toHaveLength(2);
  });

  test("has the longest valid id completely", () => {
    const id = "a".repeat(256);
    expect(requestLine(style, { path: `/v1/models/${id}`, modelId: id }).split(id)).toHaveLength(3);
  });

  test("has at most 4 KB of an error", () => {
    const line = ownLine(style, (log) => log.problem(contextOf({}), new Error("\u202e".repeat(100_000))));
    expect(Buffer.byteLength(line)).toBeLessThan(4_096 + 400);
  });

  test("has no key, however often its characters are percent-encoded", () => {
    const spelling = fc.array(fc.nat(3), { minLength: 64, maxLength: 64 });
    const random = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const kinds = fc.constantFrom("project", "service-account", "admin");
    fc.assert(
      fc.property(kinds, random, spelling, (kind, bytes, times) => {
        const key = mintKey(kind, bytes);
        const spelled = [...key].map((character, at) => encoded(character, times[at] ?? 0)).join("");
        const line = requestLine(style, { path: `/v1%2F${spelled}/x`, modelId: spelled, clientRequestId: spelled });
        expect(line.split(redactKey(key))).toHaveLength(4);
        expect(line).not.toContain(spelled.slice(0, -4));
      }),
    );
  });

  test.each(["sk-proj-rc1%5F", "sk-proj%2Drc1_", "%73k-proj-rc1_", "sk%252Dproj%252drc1%255f"])(
    "has no key that begins with %s",
    (prefix) => {
      const secret = mintKey("project", new Uint8Array(32).fill(7)).slice("sk-proj-rc1_".length);
      expect(requestLine(style, { path: `/v1/models/${prefix}${secret}` })).not.toContain(secret.slice(0, 20));
    },
  );

  test("has no key of another vendor in that form, and every id that merely resembles a key", () => {
    const theirs = "sk-ant-api03-0123456789abcdef_ABCDEF";
    for (const path of [`/${theirs}`, `/v1%2f${theirs}`, `/v1/models/x:${theirs}`])
      expect(requestLine(style, { path })).not.toContain("0123456789abc");
    for (const path of ["/v1/models/multi-task-with-a-very-long-name-of-its-own", "/v1/models/sk-short"])
      expect(requestLine(style, { path })).toContain(path);
  });
});

test("a readable record of several lines cannot be taken for two records", () => {
  const forged = "x\n12:00:00.000 GET /v1/models 200  key_id=key_forged";
  const lines = [
    requestLine("human", { modelId: forged }),
    requestLine("human", { clientRequestId: forged }),
    ownLine("human", (log) => log.problem(contextOf({}), new Error(forged))),
    ownLine("human", (log) => log.event(forged)),
  ];
  for (const line of lines)
    expect(
      line
        .trimEnd()
        .split("\n")
        .filter((each) => record.test(each)),
    ).toHaveLength(1);
});

test("a value of several words cannot be taken for several fields", () => {
  const line = requestLine("human", { modelId: "x status=200 key_id=key_forged" });
  expect(line).toContain('model="x status=200 key_id=key_forged"');
});

test("a JSON line contains what was sent", () => {
  const modelId = `ft:x ${Object.values(steering).join("")}日"\\`;
  expect(JSON.parse(requestLine("json", { modelId })).model).toBe(modelId);
});

interface Sent {
  readonly path?: string;
  readonly modelId?: string;
  readonly clientRequestId?: string;
  readonly operation?: string;
  readonly refusal?: Refusal;
  readonly actor?: Actor;
  readonly relayed?: CallProgress;
}

/** The rest of a line, as long as it gets. */
const longestCall = Object.assign(
  new CallProgress("mistral.chat_classifications", { arrivedMs: 0, readMs: 0 }, {
    sourceId: "s".repeat(64),
  } as Serving),
  {
    attempts: 2,
    failedOver: "unreachable",
    failedSource: { sourceId: "f".repeat(64) } as Serving,
    upstreamStatus: 200,
    sentMs: 1e6 / 7,
    headersMs: 1e7 / 7,
    firstByteMs: 1e8 / 7,
  },
  { bytesIn: 64 * 1024 * 1024, bytesOut: 10 ** 10 },
  { usage: { inputTokens: Number.MAX_SAFE_INTEGER, outputTokens: Number.MAX_SAFE_INTEGER }, isEstimated: true },
);
const longest = {
  relayed: longestCall,
  operation: "o".repeat(48),
  refusal: new Refusal("conflicting-credentials", ""),
  actor: { keyId: `key_${"k".repeat(32)}` } as Actor,
};

function contextOf({
  path = "/",
  modelId,
  clientRequestId,
  operation = "retrieveModel",
  refusal,
  actor,
  relayed,
}: Sent): RequestContext {
  const plain = rawRequest("DELETE", path, {});
  const header = (name: string) => (name === "x-client-request-id" ? (clientRequestId ?? null) : plain.header(name));
  return {
    raw: { ...plain, header },
    path,
    query: "",
    requestId: `req_${"0".repeat(32)}`,
    startedMs: 0,
    operation,
    captured: null,
    isFromView: false,
    modelId: modelId ?? null,
    actor: actor ?? null,
    right: null,
    dialect: openai,
    isFromPage: false,
    refusal: refusal ?? null,
    body: null,
    relayed: relayed ?? null,
    held: null,
  };
}

function requestLine(style: LogSink["style"], sent: Sent): string {
  return ownLine(style, (log) => log.request(contextOf(sent), 200, 123_456.789));
}

function ownLine(style: LogSink["style"], write: (log: Log) => void): string {
  let text = "";
  write(new Log({ style, accessLog: true, write: (line) => (text += line), linesDropped: () => 0 }));
  return text;
}

function encoded(character: string, times: number): string {
  if (times === 0) return character;
  return `%${"25".repeat(times - 1)}${character.charCodeAt(0).toString(16)}`;
}
