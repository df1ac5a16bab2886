import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { StreamFormat } from "./format.ts";
import { StreamWatch } from "./stream-watch.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

function watched(format: StreamFormat, ...chunks: readonly string[]): StreamWatch {
  const watch = new StreamWatch(format);
  for (const chunk of chunks) watch.push(bytesOf(chunk));
  return watch;
}

const stop = '{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}';
const going = '{"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}],"usage":null}';
const usage = '{"choices":[],"usage":{"total_tokens":3}}';
const data = (json: string) => `data: ${json}\n\n`;
const event = (name: string, json = "{}") => `event: ${name}\ndata: ${json}\n\n`;

describe("a stream is whole", () => {
  const whole: readonly (readonly [string, StreamFormat, string])[] = [
    ["[DONE]", "chat", `${data(going)}data: [DONE]\n\n`],
    ["[DONE] without a space", "chat", "data:[DONE]\n\n"],
    ["[DONE] without the end of its line", "chat", `${data(going)}data: [DONE]`],
    ["a finish_reason, without [DONE]", "chat", data(going) + data(stop)],
    [
      "the finish_reason of a later choice",
      "chat",
      data(`{"choices":[{"finish_reason":null},{"finish_reason":"length"}]}`),
    ],
    ["usage only, without [DONE]", "chat", data(going) + data(usage)],
    ["an error that the upstream reports", "chat", data(going) + data('{"error":{"message":"overloaded"}}')],
    ["data in several lines", "chat", 'data: {"choices":\ndata: [{"finish_reason":\ndata: "stop"}]}\n\n'],
    ["a name between its data", "chat", 'id: 7\ndata: {"choices":[{"finish_reason":"stop"}]}\nretry: 5\n\n'],
    ["CR LF", "chat", data(stop).replaceAll("\n", "\r\n")],
    ["CR", "chat", data(stop).replaceAll("\n", "\r")],
    ["response.completed", "responses", event("response.completed", '{"type":"response.completed"}')],
    ["response.incomplete", "responses", event("response.incomplete")],
    ["response.failed", "responses", event("response.failed")],
    ["a response.completed without a name", "responses", data('{"response":{"id":1},"type" : "response.completed"}')],
    ["an error event", "responses", event("error", '{"type":"error","message":"no"}')],
    ["a completed image", "responses", data('{"type":"image_generation.completed","b64_json":"aa"}')],
    ["message_stop", "messages", event("message_start") + event("message_stop", '{"type":"message_stop"}')],
    ["the last of two names", "messages", 'event: ping\nevent: message_stop\ndata: {"type":"message_stop"}\n\n'],
    ["an error event of Anthropic's", "messages", event("error", '{"type":"error"}')],
    ["a finishReason", "gemini", data('{"candidates": [{"content": {"parts": []}, "finishReason": "STOP"}]}')],
    ["a blockReason", "gemini", data('{"promptFeedback": {"blockReason": "SAFETY"}}')],
    ["done", "ollama", '{"done":false}\n{"message":{"content":""},"done":true,"eval_count":3}\n'],
    ["done without the end of its line", "ollama", '{"done":true}'],
    ["an error line", "ollama", '{"error":"out of memory"}\n'],
    ["message-end", "cohere", event("message-end", '{"type":"message-end","delta":{}}')],
    ["a message-end without a name", "cohere", data('{"id":"1","type":"message-end"}')],
  ];

  test.each(whole)("with %s", (_, format, text) => {
    expect(watched(format, text).isComplete).toBe(true);
  });

  test.each(whole)("with %s, wherever the bytes are split", (_, format, text) => {
    for (let at = 0; at <= text.length; at++)
      expect([at, watched(format, text.slice(0, at), text.slice(at)).isComplete]).toEqual([at, true]);
    expect(watched(format, ...text).isComplete).toBe(true);
  });
});

describe("a stream is not whole", () => {
  const cut: readonly (readonly [string, StreamFormat, string])[] = [
    ["nothing", "chat", ""],
    ["an event that says nothing of an end", "chat", data(going)],
    ["the last event without its blank line", "chat", `data: ${stop}\n`],
    [
      "the end as text of the answer",
      "chat",
      data(`{"choices":[{"delta":{"content":"\\"finish_reason\\":\\"stop\\" [DONE]"}}]}`),
    ],
    [
      "the end in a field of another",
      "chat",
      data('{"choices":[{"delta":{"finish_reason":"stop"}}],"x":{"choices":[{"finish_reason":"stop"}]}}'),
    ],
    ["the end in a comment", "chat", ": data: [DONE]\n\n"],
    ["the end in another field", "chat", "datas: [DONE]\ndat: [DONE]\nid: [DONE]\n\n"],
    ["usage in an event that is not the last", "chat", data(usage) + data(going)],
    ["usage beside a choice", "chat", data('{"choices":[{"delta":{}}],"usage":{"total_tokens":1}}')],
    ["no error", "chat", data('{"choices":[],"error":null}')],
    ["the event of another format", "responses", event("message_stop")],
    [
      "a type inside of another object",
      "responses",
      data('{"item":{"type":"response.completed"},"type":"response.created"}'),
    ],
    [
      "a text that has the type's words",
      "responses",
      data('{"type":"response.output_text.delta","delta":"response.completed"}'),
    ],
    ["a name that begins alike", "responses", event("response.completed.soon")],
    ["a name in two pieces", "messages", 'event: message\nevent: _stop\ndata: {"type":"message_stop"}\n\n'],
    ["the type of an event with another name", "messages", event("content_block_delta", '{"type":"message_stop"}')],
    ["an event of Anthropic's without a name", "messages", data('{"type":"message_stop"}')],
    ["no finishReason", "gemini", data('{"candidates":[{"finishReason":null,"content":{"finishReason":"STOP"}}]}')],
    ["no done", "ollama", '{"done":false,"message":{"done":true}}\n'],
    ["a line that is cut", "ollama", '{"done":true,"eval_count":12'],
  ];

  test.each(cut)("with %s", (_, format, text) => {
    expect(watched(format, text).isComplete).toBe(false);
    expect(watched(format, ...text).isComplete).toBe(false);
  });

  test("a finish_reason is the end of a stream that ends cleanly, and no terminator", () => {
    const watch = watched("chat", data(stop));
    expect([watch.isComplete, watch.isTerminated]).toEqual([true, false]);
    watch.push(bytesOf("data: [DONE]\n\n"));
    expect(watch.isTerminated).toBe(true);
  });
});

/** What a client that knows nothing of chunks understands of the bytes so far. */
function understood(text: string): { isComplete: boolean; isBetweenEvents: boolean } {
  const lines = text.split(/\r\n|\r|\n/);
  const last = lines.pop() ?? "";
  let [isComplete, isUsageLast, isInEvent] = [false, false, false];
  let content: string[] = [];
  for (const line of lines) {
    if (line === "") {
      if (content.length > 0) {
        const { choices = [], usage: used } = parsed(content.join("\n"));
        isComplete ||= content[0] === "[DONE]" || choices.some((choice: any) => isSaid(choice.finish_reason));
        isUsageLast = isSaid(used) && choices.length === 0;
      }
      [content, isInEvent] = [[], false];
      continue;
    }
    isInEvent ||= !line.startsWith(":");
    const value = /^data: ?([^]+)$/.exec(line)?.[1];
    if (value !== undefined) content.push(value);
  }
  const isDone = [...content, ...(/^data: ?/.test(last) ? [last.replace(/^data: ?/, "")] : [])][0]?.startsWith(
    "[DONE]",
  );
  return { isComplete: isComplete || isUsageLast || isDone === true, isBetweenEvents: last === "" && !isInEvent };
}

function isSaid(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function parsed(json: string): any {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

const text = fc.oneof(fc.string(), fc.constantFrom('"', "\\", '\\"', '"finish_reason":"stop"', "[DONE]", "{", "é🙂"));
const json = fc
  .record({
    id: text,
    extra: fc.jsonValue({ maxDepth: 3 }),
    choices: fc.array(
      fc.record({ delta: fc.record({ content: text, finish_reason: text }), finish_reason: fc.option(text) }),
      { maxLength: 2 },
    ),
    usage: fc.option(fc.record({ total_tokens: fc.nat() })),
  })
  .map((value) => JSON.stringify(value));
const end = fc.constantFrom("\n", "\r\n", "\r");
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(json, end).map(([value, eol]) => `data: ${value}${eol}${eol}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(": comment\n\n", ":\n", "\n", "event: x\n", "id: 1\n\n", "data\n\n", "data:\n\n"),
  },
  { weight: 1, arbitrary: fc.constantFrom("data: [DONE]\n\n", "data:[DONE]\r\n\r\n", "data: [DO\n\n") },
  { weight: 2, arbitrary: json.map((value) => `data: ${value.replaceAll(",", ",\ndata: ")}\n\n`).filter(isParsable) },
);

/** Commas in texts must not become ends of lines. */
function isParsable(eventText: string): boolean {
  return Object.keys(parsed(eventText.replaceAll(/^data: /gm, ""))).length > 0;
}

describe("properties", () => {
  test("the watch understands what a client understands, at every byte and however the bytes are split", () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 5 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
        (pieces, sizes) => {
          const whole = pieces.join("");
          const bytes = bytesOf(whole);
          const [byByte, byChunk] = [new StreamWatch("chat"), new StreamWatch("chat")];
          for (let at = 0; at < bytes.length; at++) {
            byByte.push(bytes.subarray(at, at + 1));
            const sofar = new TextDecoder().decode(bytes.subarray(0, at + 1));
            const { isComplete, isBetweenEvents } = byByte;
            expect({ sofar, isComplete, isBetweenEvents }).toEqual({ sofar, ...understood(sofar) });
          }
          for (let at = 0; at < bytes.length;) {
            const size = sizes.next().value as number;
            byChunk.push(bytes.subarray(at, (at += size)));
            const sofar = new TextDecoder().decode(bytes.subarray(0, at));
            const { isComplete, isBetweenEvents } = byChunk;
            expect({ sofar, isComplete, isBetweenEvents }).toEqual({ sofar, ...understood(sofar) });
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test("an event of ours can begin between events only", () => {
    const stream = `: hello\n\n${event("response.created")}${event("response.completed")}`;
    const between = [...stream, ""].flatMap((_, at) =>
      watched("responses", stream.slice(0, at)).isBetweenEvents ? [at] : [],
    );
    expect(between).toEqual([0, 8, 9, 43, 79]);
    expect(watched("ollama", '{"done":false}\n').isBetweenEvents).toBe(true);
    expect(watched("ollama", '{"done":false}').isBetweenEvents).toBe(false);
    expect(watched("ollama", '{"done":\n').isBetweenEvents).toBe(false);
  });

  test("the sequence number is that of the next event", () => {
    expect(watched("responses", event("response.created"), ": ping\n\n", event("a"), "event: b\n").sequenceNumber).toBe(
      2,
    );
  });

  test("events of megabytes are followed, and take no more than the time to search them", () => {
    const content = '\\"quoted\\" text \\\\'.repeat(200_000);
    const bytes = bytesOf(data(`{"choices":[{"delta":{"content":"${content}"},"finish_reason":"stop"}]}`));
    const watch = new StreamWatch("chat");
    const startMs = performance.now();
    for (let at = 0; at < bytes.length; at += 65_536) watch.push(bytes.subarray(at, at + 65_536));
    expect(watch.isComplete).toBe(true);
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });
});
