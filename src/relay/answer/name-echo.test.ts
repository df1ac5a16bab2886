import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { echoInJson } from "./echo-in-json.ts";
import type { StreamFormat } from "./format.ts";
import { NameEcho } from "./name-echo.ts";

const ours = 'acme/chat "fast" é';
const written = JSON.stringify(ours);
const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function echoed(format: StreamFormat, ...chunks: readonly Uint8Array[]): string {
  const echo = new NameEcho(format, "gpt-x", ours);
  return textOf(Buffer.concat(chunks.map((chunk) => echo.push(chunk).slice())));
}

/** Each `<>` is a name that is replaced. */
const streams: readonly (readonly [string, StreamFormat, string])[] = [
  [
    "every chunk of a chat",
    "chat",
    'data: {"id":"1","model":<>,"choices":[]}\n\ndata: {"model" :\t<>}\n\ndata: [DONE]\n\n',
  ],
  [
    "lines that end with CR LF",
    "chat",
    'data: {"model":<>}\r\n\r\n: {"model":"gpt-x"}\r\n\r\ndata:{"model":<>}\r\n\r\n',
  ],
  ["data in several lines", "chat", 'data: {"a":[1,\ndata: 2],"model":\ndata: <>\ndata: }\n\ndata: {"model":<>}\n\n'],
  [
    "no other model than that of the answer",
    "chat",
    'data: {"model":<>,"x":{"model":"gpt-x"},"choices":[{"model":"gpt-x","delta":{"content":"\\"model\\":\\"gpt-x\\""}}]}\n\n',
  ],
  ["no model that is no text", "chat", 'data: {"model":null,"a":"b"}\n\ndata: {"model":{"model":"gpt-x"}}\n\n'],
  ["no event that is no JSON", "chat", 'data: {"model\n\ndata: hello "model":"gpt-x"\n\ndata: {"model":<>}\n\n'],
  [
    "the response in events",
    "responses",
    'event: response.created\ndata: {"type":"response.created","response":{"id":"r","model":<>,"tools":[{"model":"gpt-x"}]}}\n\nevent: x\ndata: {"model":"gpt-x","item":{"model":"gpt-x"}}\n\ndata: {"response":{"model":<>}}\n\n',
  ],
  [
    "only the first message",
    "messages",
    'event: message_start\ndata: {"type":"message_start","message":{"model":<>,"content":[]}}\n\nevent: x\ndata: {"message":{"model":"gpt-x"},"model":"gpt-x"}\n\n',
  ],
  ["the version of Gemini's model", "gemini", 'data: {"candidates": [],"modelVersion": <>, "model": "gpt-x"}\r\n\r\n'],
  [
    "every line of Ollama's",
    "ollama",
    '{"model":<>,"message":{"content":"a"},"done":false}\n{"model":<>,"done":true}\n',
  ],
  [
    "what follows long texts that end in backslashes and quotes",
    "chat",
    `data: {"a":"${"x".repeat(60)}\\\\","b":"${"x".repeat(60)}\\"${"x".repeat(60)}\\\\\\"","model":<>}\n\n`,
  ],
  ["nothing of Cohere's", "cohere", 'event: message-start\ndata: {"type":"message-start","model":"gpt-x"}\n\n'],
];

describe("a stream has our name in", () => {
  test.each(streams)("%s, wherever its bytes are split", (_, format, template) => {
    const source = bytesOf(template.replaceAll("<>", '"gpt-x-2026-\\"\\u00e9"'));
    const expected = template.replaceAll("<>", written);
    expect(echoed(format, source)).toBe(expected);
    for (let at = 0; at <= source.length; at++)
      expect(echoed(format, source.subarray(0, at), source.subarray(at))).toBe(expected);
    expect(echoed(format, ...Array.from(source, (_byte, at) => source.subarray(at, at + 1)))).toBe(expected);
  });

  test("no byte but the name's changes, and none is held back, however the bytes are split", () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('"', "\\", '"model":"x"', "\u2028", "é🙂", "model"));
    const member = fc.oneof(
      fc
        .tuple(
          text.filter((name) => name !== "model"),
          fc.jsonValue({ maxDepth: 3 }),
        )
        .map(([name, value]) => `${JSON.stringify(name)} : ${JSON.stringify(value)}`),
      fc.constantFrom('"model":<>', '"choices":[{"model":"gpt-x"}]', '"n":1e400,"m":9007199254740993.0'),
    );
    const line = fc.array(member, { maxLength: 6 }).map((members) => `data: {${members.join(",")}}\n\n`);
    const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), text, sizes, (lines, name, lengths) => {
        const template = lines.join("");
        const named = (value: string) => template.replaceAll('"model":<>', () => `"model":${JSON.stringify(value)}`);
        const source = bytesOf(named(name));
        const chunks: Uint8Array[] = [];
        for (let at = 0, turn = 0; at < source.length; turn++)
          chunks.push(source.subarray(at, (at += lengths[turn % lengths.length] as number)));
        expect(echoed("chat", ...chunks)).toBe(named(ours));
      }),
      { numRuns: 2_000 },
    );
  });

  test("an event of megabytes, of which nothing is held", () => {
    const long = "x".repeat(3_000_000);
    const echo = new NameEcho("responses", "gpt-x", ours);
    const first = bytesOf(`data: {"response":{"instructions":"${long}`);
    expect(echo.push(first)).toBe(first);
    expect(textOf(echo.push(bytesOf('","model":"gpt-x"}}\n\n')))).toBe(`","model":${written}}}\n\n`);
  });

  test("a stream whose names are equal passes as it is", () => {
    const chunk = bytesOf('data: {"model":"gpt-x"}\n\n');
    expect(new NameEcho("chat", "gpt-x", "gpt-x").push(chunk)).toBe(chunk);
  });

  test("a name that never ends loses no line that follows", () => {
    const [first, second] = ['data: {"model":"gpt', '\n\ndata: {"a":1}\n\n'];
    expect(echoed("chat", bytesOf(first), bytesOf(second))).toBe(`data: {"model":${written}${second}`);
  });
});

describe("an answer in one piece has our name in", () => {
  const answers: readonly (readonly [string, StreamFormat | null, string])[] = [
    ["a completion", "chat", '{\n  "id": "1",\n  "choices": [{"model":"gpt-x"}],\n  "model": <>\n}\n'],
    ["embeddings", null, '{"object":"list","data":[{"embedding":[0.1,-2e-7]}],"model":<>,"usage":{}}'],
    ["a response", "responses", '{"model":<>,"response":{"model":"gpt-x"},"text":"\\"model\\":\\"gpt-x\\""}'],
    ["a message", "messages", '{"model":<>,"message":{"model":"gpt-x"}}'],
    ["a candidate", "gemini", '{"candidates":[],"modelVersion":<>}'],
    ["a candidate of a call that has no streams", null, '{"candidates":[],"modelVersion":<>}'],
    ["Ollama's answer", "ollama", '{"model":<>,"done":true}'],
  ];
  test.each(answers)("%s", (_, format, template) => {
    const source = bytesOf(template.replaceAll("<>", '"gpt-x"'));
    expect(textOf(echoInJson(source, format, "gpt-x", ours))).toBe(template.replaceAll("<>", written));
  });

  test("one that arrives in chunks", () => {
    const echo = new NameEcho("chat", "gpt-x", ours, "document");
    const parts = ['{"mod', 'el":"gp', 't-x","choices":', "[]}"].map((part) =>
      textOf(echo.push(bytesOf(part)).slice()),
    );
    expect(parts).toEqual(['{"mod', `el":${written}`, ',"choices":', "[]}"]);
  });

  test("and one that is no JSON passes as it is", () => {
    const source = bytesOf("model: gpt-x");
    expect(echoInJson(source, "chat", "gpt-x", ours)).toBe(source);
  });
});
