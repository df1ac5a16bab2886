import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  announces,
  answers,
  answersOnce,
  cutsAt,
  closesAfter,
  drips,
  fallsSilentAt,
  offsetOf,
  packed,
  passes,
  resetsAt,
  withHeader,
  type Fault,
} from "../support/upstreams/calls/faults.ts";
import { modelOf, startCallWorld, type CallWorld, type VendorName } from "../support/upstreams/calls/call-world.ts";
import { keys } from "../support/world.ts";

/** Streams of every format through a real server, broken at every offset that matters. None that broke looks whole. */

setDefaultTimeout(60_000);

const idleMs = 1_000;
let world: CallWorld;
const vendors = ["anthropic", "cohere", "gemini", "ollama", "openai"] as const;
beforeAll(async () => void (world = await startCallWorld(vendors, { idle_timeout: String(idleMs / 1_000) })));
afterAll(() => world.close());

interface Format {
  readonly vendor: VendorName;
  readonly path: string;
  readonly body: object;
}

const messages = [{ role: "user", content: "Say hello" }];
const contents = [{ role: "user", parts: [{ text: "Say hello" }] }];
const formats: Readonly<Record<string, Format>> = {
  chat: { vendor: "openai", path: "/v1/chat/completions", body: { messages, stream: true } },
  responses: { vendor: "openai", path: "/v1/responses", body: { input: "Say hello", stream: true } },
  messages: { vendor: "anthropic", path: "/v1/messages", body: { messages, max_tokens: 9, stream: true } },
  gemini: { vendor: "gemini", path: "/v1beta/models/{model}:streamGenerateContent?alt=sse", body: { contents } },
  ollama: { vendor: "ollama", path: "/api/chat", body: { messages } },
  cohere: { vendor: "cohere", path: "/v2/chat", body: { messages, stream: true } },
};
const formatNames = Object.keys(formats);

interface Received {
  readonly status: number;
  readonly text: string;
  readonly end: "ended" | "broke off";
}

let calls = 0;

/** Calls with an answer that is sent with this fault. */
async function received({ vendor, path, body }: Format, fault: Fault): Promise<Received> {
  const upstream = world.upstreams[vendor];
  const model = modelOf(vendor, "whole");
  const id = `call-${++calls}`;
  const others = upstream.faultFor;
  upstream.faultFor = (call) => (call.header("x-session-id") === id ? fault : others(call));
  const answer = await fetch(world.server.url + path.replace("{model}", model), {
    method: "POST",
    headers: {
      authorization: `Bearer ${keys.acemeMember}`,
      "content-type": "application/json",
      "x-session-id": id,
    },
    body: JSON.stringify(path.includes("{model}") ? body : { model, ...body }),
    redirect: "manual",
  });
  let text = "";
  try {
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) text += decoder.decode(chunk, { stream: true });
    return { status: answer.status, text, end: "ended" };
  } catch {
    return { status: answer.status, text, end: "broke off" };
  }
}

/** The bytes of the whole answer, and its text. */
async function wholeOf(format: Format): Promise<{ pieces: readonly Buffer[]; text: string }> {
  let pieces: readonly Buffer[] = [];
  const { text, status } = await received(format, (socket, sent) => passes(socket, (pieces = sent)));
  expect(status).toBe(200);
  return { pieces, text };
}

/** Before, at and after the beginning of each piece, and in its middle. */
function offsetsIn(pieces: readonly Buffer[]): number[] {
  const starts = pieces.map((_, at) => offsetOf(pieces, at));
  const around = starts.flatMap((at, index) => [at - 1, at, at + 1, at + Math.floor(pieces[index]!.length / 2)]);
  return [...new Set(around)].filter((at) => at >= 0).toSorted((a, b) => a - b);
}

/** Several at a time, because each waits. */
async function forEach<T>(items: readonly T[], each: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const work = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await each(item);
  };
  await Promise.all(Array.from({ length: 12 }, work));
}

describe.each(formatNames)("a stream of %s", (name) => {
  const format = formats[name]!;

  test.each([
    ["is reset", resetsAt],
    ["is cut", cutsAt],
  ] as const)("that %s never looks whole, at any offset", async (_, faultAt) => {
    const { pieces, text } = await wholeOf(format);
    const head = pieces[0]!.length;
    // Nothing in Gemini's stream says that no more follows, so only its clean end does.
    const terminated = name === "gemini" ? offsetOf(pieces, pieces.length) : offsetOf(pieces, -1);
    await forEach(offsetsIn(pieces), async (offset) => {
      const broken = await received(format, faultAt(offset));
      const at = { offset };
      if (offset < head) {
        expect({ ...at, status: broken.status, end: broken.end }).toEqual({ ...at, status: 502, end: "ended" });
        expect(broken.text).toContain("upstream");
      } else if (offset >= terminated) {
        expect({ ...at, ...broken }).toEqual({ ...at, status: 200, text, end: "ended" });
      } else if (offset < terminated - 2) {
        // All that came, but for the end of an event that did not end.
        expect({ ...at, end: broken.end, status: broken.status }).toEqual({ ...at, end: "broke off", status: 200 });
        const told = broken.text.slice(commonLength(broken.text, text));
        if (told !== "") expect([offset, told]).toEqual([offset, expect.stringContaining("upstream")]);
      }
    });
  });

  test("that falls silent is broken after the time that its source allows", async () => {
    const { pieces, text } = await wholeOf(format);
    await forEach(
      [1, 3, -2].map((at) => offsetOf(pieces, at)),
      async (offset) => {
        const startedMs = performance.now();
        const broken = await received(format, fallsSilentAt(offset));
        expect([broken.status, broken.end, broken.text.startsWith(text)]).toEqual([200, "broke off", false]);
        expect(performance.now() - startedMs).toBeGreaterThan(idleMs * 0.9);
      },
    );
  });

  test("that comes byte by byte, or after informational answers, is the same", async () => {
    const { text } = await wholeOf(format);
    for (const fault of [drips, announces])
      expect(await received(format, fault)).toEqual({ status: 200, text, end: "ended" });
  });

  test.each(["gzip", "br", "zstd"] as const)(
    "that is packed with %s unasked is the same once unpacked",
    async (encoding) => {
      const { text } = await wholeOf(format);
      expect(await received(format, packed(encoding))).toEqual({ status: 200, text, end: "ended" });
    },
  );

  test("instead of which something else comes is a 502 without its words", async () => {
    const html = ["Content-Type: text/html"];
    const faults = [
      answers("302 Found", ["Location: http://127.0.0.1:1/their-words"]),
      answers("307 Temporary Redirect", ["Location: http://127.0.0.1:1/their-words"]),
      answers("500 Internal Server Error", html, "<h1>their-words</h1>"),
      answers("503 Service Unavailable", html, "<h1>their-words</h1>"),
      answers("401 Unauthorized", ["Content-Type: application/json"], '{"error":"their-words"}'),
      withHeader(100_000),
    ];
    await forEach(faults, async (fault) => {
      const { status, text } = await received(format, fault);
      expect([status, text]).toEqual([502, expect.not.stringContaining("their-words")]);
    });
  });

  test("on a kept connection that has died is asked for again, and nobody notices", async () => {
    const { text } = await wholeOf(format);
    for (const fault of [...[0, 1, 2, 5, 10, 0, 1].map(closesAfter), ...Array.from({ length: 8 }, () => answersOnce)])
      expect(await received(format, fault)).toEqual({ status: 200, text, end: "ended" });
  });
});

function commonLength(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}
