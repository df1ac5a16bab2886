import { expect, test } from "bun:test";
import { Refusal } from "../../core/refusal.ts";
import { readCallBody } from "../../relay/body/call-body.ts";
import { CallProgress } from "../../relay/call-progress.ts";
import { callNamed } from "../../relay/calls.ts";
import type { Serving } from "../../sources/serving.ts";
import { Admission, type AskedCall, type Check, type Terms } from "./admission.ts";
import { needOf } from "./call-needs.ts";
import { usedOf } from "./used.ts";

const serving = {} as Serving;

async function asked(body: object, name: "chat" | "embeddings" | "messages.count_tokens" = "chat", facts: object = {}) {
  const call = callNamed(name);
  const bytes = new TextEncoder().encode(JSON.stringify({ model: "m", ...body }));
  return { call, body: await readCallBody(call, bytes, "application/json"), model: { facts } } as unknown as AskedCall;
}

/** A check that notes what becomes of it. */
function checkOf(notes: string[], name: string, { isLate = false, refuses = false } = {}): Check {
  const terms: Terms = {
    mustCount: name === "counting",
    admit: (progress) => {
      notes.push(`${name} admits`);
      progress.onEnd(({ end, attempts }) => notes.push(`${name} ends ${end} after ${attempts}`));
      if (refuses) throw new Refusal("rate-limited", name);
      return [{ name: "max_requests_per_1_minute", limit: 1, remaining: 1, resetMs: 1 }];
    },
  };
  return { termsOf: () => (isLate ? Promise.resolve(terms) : terms) };
}

const progressOf = () => new CallProgress("chat", { arrivedMs: 0, readMs: 0 }, serving);
const none: Check = { termsOf: () => null };

test("a call without limits waits for nothing", async () => {
  expect(new Admission([none, none]).termsOf(await asked({}))).toBeNull();
});

test("all checks are asked in their order, whether their limits have to be read or not", async () => {
  const notes: string[] = [];
  const admission = new Admission([checkOf(notes, "first"), checkOf(notes, "counting", { isLate: true }), none]);
  const terms = (await admission.termsOf(await asked({})))!;
  expect([terms.mustCount, (await terms.admit(progressOf())).length, notes]).toEqual([
    true,
    2,
    ["first admits", "counting admits"],
  ]);
});

test("what one check refuses ends for those before it as failed, without an attempt, and uses nothing", async () => {
  const notes: string[] = [];
  const admission = new Admission([checkOf(notes, "first"), checkOf(notes, "second", { refuses: true }), none]);
  const progress = progressOf();
  const terms = (await admission.termsOf(await asked({})))!;
  expect(await Promise.resolve(terms.admit(progress)).catch((error: Refusal) => error.message)).toBe("second");
  progress.finish("failed");
  expect(notes).toContain("first ends failed after 0");
  for (const name of ["max_requests_per_1_minute", "max_tokens_per_1_minute"] as const)
    expect(usedOf(name, 9, progress)).toBe(0);
  const sent = progressOf();
  sent.begin(serving);
  sent.finish("failed");
  expect([usedOf("max_requests_per_1_day", 1, sent), usedOf("max_tokens_per_1_minute", 9, sent)]).toEqual([1, 0]);
});

test("a call holds no more output than the model can write, and one that writes nothing only its input", async () => {
  const output = async (body: object, facts: object) => {
    const need = needOf("max_tokens_per_1_minute", await asked(body, "chat", facts))!;
    return need.amount - need.least;
  };
  expect([
    await output({}, {}),
    await output({}, { outputLimit: 1_000 }),
    await output({ max_tokens: 5_000 }, { outputLimit: 1_000 }),
    await output({ max_tokens: 5_000, n: 2 }, {}),
  ]).toEqual([4_096, 1_000, 1_000, 10_000]);
  const embedding = needOf("max_tokens_per_1_minute", await asked({ input: "x".repeat(400) }, "embeddings"))!;
  expect([embedding.amount === embedding.least, embedding.amount]).toEqual([true, expect.any(Number)]);
  expect(embedding.amount).toBeWithin(100, 120);
  expect(needOf("max_tokens_per_1_minute", await asked({}, "messages.count_tokens"))).toBeNull();
});

test("an image in base64 is not taken for text", async () => {
  const url = `data:image/png;base64,${Buffer.from(crypto.getRandomValues(new Uint8Array(60_000))).toString("base64")}`;
  const messages = [{ role: "user", content: [{ type: "image_url", image_url: { url } }] }];
  expect(needOf("max_tokens_per_1_minute", await asked({ messages }))!.least).toBeLessThan(200);
});
