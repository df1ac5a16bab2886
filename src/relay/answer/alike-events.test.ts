import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { UsageWatch } from "../usage/usage-watch.ts";
import type { StreamFormat } from "./format.ts";
import { StreamWatch } from "./stream-watch.ts";
import { UsageCut } from "./usage-cut.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** One event of a stream with a text of the model in it. */
const events: Readonly<Record<string, { format: StreamFormat; event: (text: string, number: number) => string }>> = {
  "OpenAI's chats": {
    format: "chat",
    event: (text, number) =>
      `data: {"id":"c","service_tier":"default","choices":[{"index":0,"delta":{"content":${text}},"finish_reason":null}],"usage":null,"obfuscation":"${"x".repeat(number % 7)}"}\n\n`,
  },
  "chats that repeat their usage": {
    format: "chat",
    event: (text) => `data: {"usage":{"total_tokens":7},"choices":[{"delta":{"reasoning":${text}}}]}\r\n\r\n`,
  },
  "chats that write each text twice": {
    format: "chat",
    event: (text) => `data: {"choices":[{"text":${text},"delta":{"content":${text}}}]}\r\r`,
  },
  "OpenAI's responses": {
    format: "responses",
    event: (text, number) =>
      `event: response.output_text.delta\ndata: {"type":"response.output_text.delta","sequence_number":${number},"delta":${text},"logprobs":[]}\n\n`,
  },
  "responses without names": {
    format: "responses",
    event: (text, number) => `data: {"type":"image_edit.completed","sequence_number":${number},"delta":${text}}\n\n`,
  },
  "Anthropic's messages": {
    format: "messages",
    event: (text) => `event: content_block_delta\ndata: {"delta":{"type":"text_delta","text":${text}}}\n\n`,
  },
  "Gemini's answers with the same call of a function": {
    format: "gemini",
    event: (text) =>
      `data: {"candidates":[{"content":{"parts":[{"text":${text}},{"functionCall":{"name":"f","args":[1]}}]}}]}\n\n`,
  },
  "chats that are cut off in a figure": {
    format: "chat",
    event: (text) => `data: {"choices":[{"delta":{"content":${text}}}],"usage":1\n\n`,
  },
  "chats with usage only": {
    format: "chat",
    event: (_, number) =>
      `data: {"choices":[],"usage":{"total_tokens":7},"obfuscation":"${"x".repeat(number % 7)}"}\n\n`,
  },
  "Gemini's answers": {
    format: "gemini",
    event: (text, number) =>
      `data: {"candidates":[{"content":{"parts":[{"text":${text}}]}}],"usageMetadata":{"totalTokenCount":${number}}}\n\n`,
  },
};

interface Known {
  readonly passed: string;
  readonly isComplete: boolean;
  readonly isTerminated: boolean;
  readonly isBetweenEvents: boolean;
  readonly sequenceNumber: number;
  readonly textBytes: number;
  readonly images: number;
  readonly figures: readonly unknown[];
}

function known(format: StreamFormat, chunks: Iterable<Uint8Array>, isCut: boolean): Known {
  const usage = new UsageWatch();
  const cut = isCut ? new UsageCut() : null;
  const watch = new StreamWatch(format, usage, cut);
  const passed: Uint8Array[] = [];
  for (const chunk of chunks) {
    if (cut === null) watch.push(chunk);
    else passed.push(cut.push(chunk, (bytes) => watch.push(bytes)));
  }
  if (cut !== null) passed.push(cut.rest());
  const { isComplete, isTerminated, isBetweenEvents, sequenceNumber } = watch;
  const figures = ["usage", "service_tier", "usageMetadata"].map((path) => usage.figure(path));
  const { textBytes, images } = usage;
  return {
    passed: Buffer.concat(passed).toString("latin1"),
    isComplete,
    isTerminated,
    isBetweenEvents,
    sequenceNumber,
    textBytes,
    images,
    figures,
  };
}

/** Nothing is whole in a chunk of one byte, so all of it is followed. */
function inBytes(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (byte) => Uint8Array.of(byte));
}

const text = fc
  .oneof(fc.string(), fc.constantFrom(" token", "", "\\", '"', '"finish_reason":"stop"', "[DONE]", "\n", "é🙂"))
  .map((value) => JSON.stringify(value))
  // The last quote belongs to the text.
  .chain((value) =>
    fc.constantFrom(
      value,
      value,
      value,
      value.replace(/"$/, '\n"'),
      value.replace(/"$/, '\\\n"'),
      value.replace(/"$/, String.raw`\"`),
    ),
  );
const others = fc.constantFrom(
  'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n',
  'data: {"choices":[],"usage":{"total_tokens":3}}\n\n',
  'data: {"usage":2}\n\n',
  "data: [DONE]\n\n",
  ": comment\n\n",
  ": comment\n",
  "event: message_stop\n\n",
  "event: content_block_delta\n",
  "id: 7\n",
  "\n",
  'data: {"error":{"message":"no"}}\n\n',
);

/** Bytes that mean something, written over any others. */
const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  byte: fc.constantFrom(...bytesOf('"\\\n\r{}[],:n1 x')),
});

describe("events that are like the last one", () => {
  test.each(Object.entries(events))("are understood as if they were followed: %s", (_, { format, event }) => {
    const own = fc.tuple(text, fc.nat(120)).map(([written, number]) => event(written, number));
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 8, arbitrary: own }, { weight: 1, arbitrary: others }), { maxLength: 12 }),
        fc.array(change, { maxLength: 3 }),
        fc.boolean(),
        fc.array(fc.nat(400)),
        (pieces, changes, isCut, sizes) => {
          const bytes = bytesOf(pieces.join(""));
          for (const { at, byte } of changes) if (bytes.length > 0) bytes[Math.floor(at * bytes.length)] = byte;
          const followed = known(format, inBytes(bytes), isCut);
          expect(known(format, [bytes], isCut)).toEqual(followed);
          const chunks = sizes.map((size, index) => {
            const from = sizes.slice(0, index).reduce((sum, one) => sum + one, 0);
            return bytes.subarray(from, from + size);
          });
          const rest = bytes.subarray(sizes.reduce((sum, one) => sum + one, 0));
          expect(known(format, [...chunks, rest], isCut)).toEqual(followed);
        },
      ),
      { numRuns: 1_500 },
    );
  });

  test("are followed if the last one began in an earlier chunk", () => {
    const data = 'data: {"delta":{"text":"Hi"}}\n\n';
    const chunks = ["event: content_block_delta\n", data, data].map(bytesOf);
    expect(known("messages", chunks, false).textBytes).toBe(2);
  });

  test("let an event without data pass that came before", () => {
    const { format, event } = events["OpenAI's chats"]!;
    const [cut, usage] = [new UsageCut(), new UsageWatch()];
    const watch = new StreamWatch(format, usage, cut);
    const passed = [event('"a"', 1), "id: 7\n\n", event('"b"', 1)].map((one) =>
      cut.push(bytesOf(one), (bytes) => watch.push(bytes)),
    );
    expect(Buffer.concat(passed).toString()).toEndWith(event('"b"', 1));
    expect(Buffer.concat(passed).toString()).toContain("id: 7\n\n");
  });

  test("take less than half of the time that following them takes", () => {
    const { format, event } = events["OpenAI's chats"]!;
    const alike = Array.from({ length: 200 }, (_, number) => bytesOf(event('" token"', number)));
    // A figure that changes makes each event another one.
    const unlike = alike.map((_, number) =>
      bytesOf(event('" token"', number).replace('"c"', `"c","created":${number}`)),
    );
    const [quick, slow] = [fastest(format, alike), fastest(format, unlike)];
    expect(quick / slow).toBeLessThan(0.5);
  });
});

function fastest(format: StreamFormat, chunks: readonly Uint8Array[]): number {
  let best = Infinity;
  for (let round = 0; round < 200; round++) {
    const startedMs = performance.now();
    known(format, chunks, false);
    best = Math.min(best, performance.now() - startedMs);
  }
  return best;
}
