import { describe, expect, test } from "bun:test";
import type { CallName } from "../../core/calls.ts";
import { readCallBody } from "../body/call-body.ts";
import { callNamed } from "../calls.ts";
import { usageAsk } from "./usage-ask.ts";

/** The body as it leaves when its usage must be known. */
async function asked(text: string, name: CallName = "chat"): Promise<string> {
  const call = callNamed(name);
  const body = await readCallBody(call, Buffer.from(text), "application/json");
  return Buffer.from(await body.named((model) => model, null, usageAsk(call, body))).toString();
}

const ask = '"stream_options":{"include_usage":true}';

describe("the usage of a stream is asked for", () => {
  const changed: readonly (readonly [what: string, came: string, leaves: string])[] = [
    [
      "where nothing is said",
      '{"model":"m","stream":true,"seed":9007199254740993}',
      `{"model":"m","stream":true,${ask},"seed":9007199254740993}`,
    ],
    ["behind the last member", '{ "model" : "m" , "stream" : true }', `{ "model" : "m" , "stream" : true,${ask} }`],
    ["for null options", '{"model":"m","stream_options":null,"stream":true}', `{"model":"m",${ask},"stream":true}`],
    [
      "in empty options",
      '{"model":"m","stream":true,"stream_options":{ }}',
      '{"model":"m","stream":true,"stream_options":{"include_usage":true }}',
    ],
    [
      "in other options",
      '{"model":"m","stream":true,"stream_options":{"include_obfuscation":false}}',
      '{"model":"m","stream":true,"stream_options":{"include_usage":true,"include_obfuscation":false}}',
    ],
    [
      "in the place of null",
      '{"model":"m","stream":true,"stream_options":{"include_usage":null}}',
      '{"model":"m","stream":true,"stream_options":{"include_usage":true}}',
    ],
  ];
  test.each(changed)("%s", async (_, came, leaves) => {
    expect(await asked(came)).toBe(leaves);
    expect(JSON.parse(leaves)).toMatchObject({ stream_options: { include_usage: true } });
  });

  test("of a completion too", async () => {
    expect(await asked('{"model":"m","stream":true}', "completions")).toBe(`{"model":"m","stream":true,${ask}}`);
  });

  const untouched: readonly (readonly [what: string, came: string, name?: CallName])[] = [
    ["by a request that is no stream", '{"model":"m"}'],
    ["by one that says so", '{"model":"m","stream":false}'],
    ["by one whose stream is no boolean", '{"model":"m","stream":"true"}'],
    ["where the client asks", '{"model":"m","stream":true,"stream_options":{"include_usage":true}}'],
    ["where the client wants none", '{"model":"m","stream":true,"stream_options":{"include_usage":false}}'],
    ["in options that are no object", '{"model":"m","stream":true,"stream_options":7}'],
    ["of calls in another format", '{"model":"m","stream":true}', "messages"],
    ["of Mistral's calls", '{"model":"m","stream":true}', "mistral.fim"],
  ];
  test.each(untouched)("not %s", async (_, came, name = "chat") => {
    expect(await asked(came, name)).toBe(came);
  });
});
