import { describe, expect, test } from "bun:test";
import { StreamWatch } from "./stream-watch.ts";
import { UsageCut } from "./usage-cut.ts";
import { UsageWatch } from "../usage/usage-watch.ts";

/** What passes of a stream in these pieces. */
function passed(pieces: readonly Uint8Array[]): string {
  const cut = new UsageCut();
  const watch = new StreamWatch("chat", new UsageWatch(), cut);
  const passing = pieces.map((piece) => Buffer.from(cut.push(piece, (bytes) => watch.push(bytes))));
  return Buffer.concat([...passing, cut.rest()]).toString();
}

const data = (chunk: object) => `data: ${JSON.stringify(chunk)}\n\n`;
const first = data({ choices: [], prompt_filter_results: [{}], usage: null });
const going = data({
  id: "1",
  choices: [{ index: 0, delta: { content: 'é {"choices":[],"usage":{}}' } }],
  usage: null,
});
const usage = data({ id: "1", choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } });
const turned = data({ usage: { prompt_tokens: 1 }, service_tier: "default", choices: [] });
const done = "data: [DONE]\n\n";

const streams: readonly (readonly [what: string, sent: string, passes: string])[] = [
  ["of OpenAI", going + going + usage + done, going + going + done],
  ["whose usage stands in front", going + turned + done, going + done],
  ["of Azure, whose first chunk has no choice", first + going + usage + done, first + going + done],
  [
    "with comments",
    `: wait\n\n${going}: wait\n\n${usage}: wait\n\n${done}`,
    `: wait\n\n${going}: wait\n\n: wait\n\n${done}`,
  ],
  ["with a comment right before it", `${going}: wait\n${usage}${done}`, `${going}: wait\n${done}`],
  ["whose events have names and ids", `${going}id: 1\nevent: x\n${usage}${done}`, going + done],
  ["with two such chunks", going + usage + usage + done, going + usage + done],
  ["without usage", first + going + done, first + going + done],
  ["with usage beside a choice", data({ choices: [{}], usage: { a: 1 } }), data({ choices: [{}], usage: { a: 1 } })],
  ["with usage and no list of choices", data({ usage: { a: 1 } }), data({ usage: { a: 1 } })],
  ["with something else in the list", data({ choices: [null], usage: {} }), data({ choices: [null], usage: {} })],
  ["that ends in the event", going + usage.slice(0, -1), going + usage.slice(0, -1)],
  ["that ends with it", going + usage, going],
  ["whose data is in several lines", `data: {"choices":\ndata: [],"usage":\ndata: {"a":1}}\n\n${done}`, done],
  ["with an event without data before it", `event: ping\n\n${usage}${done}`, `event: ping\n\n${done}`],
];

describe("the chunk with usage only is taken out of a stream", () => {
  for (const [ends, lineEnd] of [
    ["LF", "\n"],
    ["CR LF", "\r\n"],
    ["CR", "\r"],
  ] as const)
    test.each(streams)(`%s, whose lines end with ${ends}, however it is split`, (_, sent, passes) => {
      const bytes = Buffer.from(sent.replaceAll("\n", lineEnd));
      const wanted = passes.replaceAll("\n", lineEnd);
      for (let at = 0; at <= bytes.length; at++)
        expect([at, passed([bytes.subarray(0, at), bytes.subarray(at)])]).toEqual([at, wanted]);
      expect(passed(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toBe(wanted);
    });

  test("nothing is held of an event once its choice has begun", () => {
    const cut = new UsageCut();
    const watch = new StreamWatch("chat", new UsageWatch(), cut);
    const push = (text: string) => Buffer.from(cut.push(Buffer.from(text), (bytes) => watch.push(bytes))).toString();
    expect(push('data: {"id":"1","choices":[')).toBe("");
    expect(push('{"delta":')).toBe('data: {"id":"1","choices":[{"delta":');
    expect(push('{"content":"a')).toBe('{"content":"a');
  });

  test("of an event without choices no more is held than 64 KiB", () => {
    const cut = new UsageCut();
    const watch = new StreamWatch("chat", new UsageWatch(), cut);
    const piece = Buffer.from(`data: {"x":"${"y".repeat(1_000)}`);
    let [sent, gone] = [0, 0];
    for (let at = 0; at < 100; at++) {
      sent += piece.length;
      gone += cut.push(piece, (bytes) => watch.push(bytes)).length;
      expect(sent - gone).toBeLessThanOrEqual(64 * 1024 + piece.length);
    }
    expect(gone).toBe(sent);
  });
});
