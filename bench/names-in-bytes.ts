import { findInJson } from "../src/relay/json/find-in-json.ts";
import { interestsOf } from "../src/relay/json/interests.ts";
import { callProbe } from "./relay/traffic.ts";

/**
 * How long finding the model's name takes, against decoding and JSON.parse in the same run. The best of many rounds:
 * other work on the machine only adds to a time.
 *
 *   node bin/launch.js bench/names-in-bytes.ts
 */

const interests = interestsOf(["model", "stream", "models[]", "fallbacks[]", "fallbacks[].model", "tools[].model"]);
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const words = "the quick brown fox jumps over a lazy dog and then it writes some code ";

function chat(bytes: number, messages: number, text = words): object {
  const content = text.repeat(Math.ceil(bytes / messages / text.length)).slice(0, bytes / messages);
  const turns = Array.from({ length: messages }, (_, at) => ({ role: at % 2 === 0 ? "user" : "assistant", content }));
  return { model: "gpt-4o-mini", messages: turns, temperature: 0.7, max_tokens: 512, stream: true };
}

function tools(count: number): object {
  const properties = { path: { type: "string", description: words.slice(0, 40) }, line: { type: "integer" } };
  const parameters = { type: "object", properties, required: ["path"], additionalProperties: false };
  const one = (at: number) => ({ type: "function", function: { name: `tool_${at}`, description: words, parameters } });
  return { ...chat(200, 2), tools: Array.from({ length: count }, (_, at) => one(at)) };
}

const code = '  const quoted = "x";\n\treturn quoted;\n';
const bodies: Readonly<Record<string, object>> = {
  "0.9 KB chat": chat(700, 2),
  "2.8 KB chat": chat(2_500, 4),
  "121 KB of text": chat(118_000, 40),
  "121 KB of code": chat(98_000, 40, code),
  "121 KB of tools": tools(400),
  "120 KB of bench:relay": JSON.parse(callProbe("bench-json", 120_000, "", "").body!) as object,
  "4 MB of text": chat(4_000_000, 40),
  "4 MB of code": chat(3_300_000, 40, code),
};

const rounds = 60;

for (const [name, body] of Object.entries(bodies)) {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const repeats = Math.max(1, Math.ceil(1_000_000 / bytes.length));
  const find = () => findInJson(bytes, interests);
  const parse = () => JSON.parse(decoder.decode(bytes)) as unknown;
  let [findUs, parseUs] = [Infinity, Infinity];
  for (let round = 0; round < rounds; round++) {
    findUs = Math.min(findUs, await microseconds(find, repeats));
    parseUs = Math.min(parseUs, await microseconds(parse, repeats));
  }
  const ratio = (findUs / parseUs).toFixed(2);
  console.log(
    `${name}: ${findUs.toFixed(1)} µs, ${ratio} x JSON.parse (${parseUs.toFixed(1)} µs, ${bytes.length} bytes)`,
  );
}

async function microseconds(work: () => unknown, repeats: number): Promise<number> {
  const startedMs = performance.now();
  for (let repeat = 0; repeat < repeats; repeat++) {
    const result = work();
    if (result instanceof Promise) await result;
  }
  return ((performance.now() - startedMs) * 1_000) / repeats;
}
