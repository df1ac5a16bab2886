import { expect, test } from "bun:test";
import type { CallWorld } from "../../test/support/upstreams/calls/call-world.ts";
import type { RecordedCall } from "../../test/support/upstreams/calls/call-upstream.ts";
import { modelOf, ourModelOf } from "../../test/support/upstreams/calls/call-world.ts";
import { said, vectorOf } from "../../test/support/upstreams/calls/said.ts";
import { audio } from "../../test/support/upstreams/calls/vendors/openai-chat.ts";
import { until } from "../../test/support/waiting.ts";
import type { CallingClient } from "./callers.ts";
import type { CaseOutcome, CaseOutcomes } from "./caller-run.ts";

/** What every client has to do. The messages name the client and the case, so that the upstream's calls can be told apart. */

// The relay itself takes milliseconds; clients take longer to hang up.
const leavesWithinMs = 2_000;

const common = [
  "answer",
  "streamed answer",
  "unknown model",
  "unknown model, streamed",
  "wrong key",
  "broken stream",
  "cancelled answer",
  "cancelled stream",
] as const;

const answered = { text: said };
const further: Readonly<Record<string, unknown>> = {
  responses: answered,
  "responses, streamed": answered,
  "the helper for streams": answered,
  "fill in the middle": answered,
  "text recognition": answered,
  generate: answered,
  embeddings: [vectorOf("a", 8), vectorOf("bc", 8)],
  speech: audio.reduce((sum, byte) => sum + byte, 0),
  transcription: said,
  image: audio.toString("base64").length,
  moderation: false,
  file: { filename: "a.jsonl", deleted: true },
  rerank: [0, 1],
  "count of tokens": true,
};

/** The tests of one client, of which each awaits its outcome. */
export function testCases(client: CallingClient, world: () => CallWorld, outcomes: () => Promise<CaseOutcomes>): void {
  const outcomeOf = async (name: string): Promise<CaseOutcome> => {
    const outcome = (await outcomes()).get(name);
    if (outcome === undefined) throw new Error(`the driver has no case "${name}"`);
    return outcome;
  };
  const callsOf = (name: string): readonly RecordedCall[] =>
    world().upstreams[client.vendor].calls.filter(({ body }) => body.includes(promptOf(client, name)));

  test("has no other cases than these", async () => {
    expect([...(await outcomes()).keys()].toSorted()).toEqual([...common, ...client.more].toSorted());
  });

  for (const name of ["answer", "streamed answer"])
    test(`${name}: it is whole, and arrived under the upstream's name`, async () => {
      expectValue(client, await outcomeOf(name), answered);
      expect(callsOf(name).map(({ model }) => model)).toEqual([modelOf(client.vendor, "whole")]);
    });

  testRefusals(outcomeOf, callsOf);

  test("broken stream: the client notices", async () => {
    const { value, error, said: text } = await outcomeOf("broken stream");
    expect([value, text !== said && said.startsWith(text ?? "?")]).toEqual([undefined, true]);
    expect(error).toBeDefined();
    if (client.saysWhatBroke) expect(error?.message).toContain("broke off its answer");
  });

  for (const name of ["cancelled answer", "cancelled stream"])
    test(`${name}: the upstream sees that the client left`, async () => {
      const { value } = await outcomeOf(name);
      const [call, ...others] = callsOf(name);
      if (call === undefined) throw new Error("it did not arrive");
      await until(() => call.leftMs !== null);
      expect(performance.timeOrigin + (call.leftMs ?? Infinity) - value.at).toBeLessThan(leavesWithinMs);
      expect(others).toEqual([]);
    });

  for (const name of client.more)
    test(`${name}: it works`, async () => {
      const outcome = await outcomeOf(name);
      if (name === "responses, broken") expect(outcome.error?.message).toContain("broke off its answer");
      else expectValue(client, outcome, further[name]);
    });
}

function testRefusals(
  outcomeOf: (name: string) => Promise<CaseOutcome>,
  callsOf: (name: string) => readonly RecordedCall[],
): void {
  for (const [name, status, words] of [
    ["unknown model", 404, "does not exist"],
    ["unknown model, streamed", 404, "does not exist"],
    ["wrong key", 401, "Incorrect API key"],
  ] as const)
    test(`${name}: it is told, with the status ${status}, and no upstream is asked`, async () => {
      const { error } = await outcomeOf(name);
      expect(error).toMatchObject({ status, message: expect.stringContaining(words) });
      expect(callsOf(name)).toEqual([]);
    });
}

/** The value, and our name of the model where the client shows the name of an answer. */
function expectValue({ vendor }: CallingClient, { value, error }: CaseOutcome, expected: unknown): void {
  expect(error).toBeUndefined();
  const { model, pieces, last, ...rest } = Array.isArray(value) || typeof value !== "object" ? { rest: value } : value;
  expect("rest" in rest ? rest.rest : rest).toEqual(expected);
  if (model !== undefined) expect(model).toBe(ourModelOf(vendor, "whole"));
  if (pieces !== undefined) expect(pieces).toBeGreaterThan(2);
  if (last !== undefined) expect(last).toBe("response.completed");
}

function promptOf({ alias, caller }: CallingClient, name: string): string {
  return `Say hello to ${alias} ${caller}: ${name}"`;
}
