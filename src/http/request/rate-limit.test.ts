import { expect, test } from "bun:test";
import { Refusal } from "../../core/refusal.ts";
import { RateLimit } from "./rate-limit.ts";

function refusalOf(work: () => void): Refusal | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

test("a key may spend a minute's requests at once, then gets them back one by one", () => {
  let nowMs = 0;
  const limit = new RateLimit(6, () => nowMs);
  for (let request = 0; request < 6; request++) limit.take("key_1");
  expect(refusalOf(() => limit.take("key_1"))?.details).toMatchObject({ retryAfterSeconds: 10 });
  expect(refusalOf(() => limit.take("key_2"))).toBeNull();
  nowMs = 10_000;
  expect(refusalOf(() => limit.take("key_1"))).toBeNull();
  expect(refusalOf(() => limit.take("key_1"))?.code).toBe("rate-limited");
});

test("a key that was idle for long may spend no more than a minute's requests", () => {
  let nowMs = 0;
  const limit = new RateLimit(6, () => nowMs);
  limit.take("key_1");
  nowMs = 3_600_000;
  for (let request = 0; request < 6; request++) limit.take("key_1");
  expect(refusalOf(() => limit.take("key_1"))?.code).toBe("rate-limited");
});

test("a clock set back gives nothing away and takes nothing", () => {
  let nowMs = 1_000_000;
  const limit = new RateLimit(1, () => nowMs);
  limit.take("key_1");
  nowMs = 0;
  expect(refusalOf(() => limit.take("key_1"))?.details.retryAfterSeconds).toBe(60);
});
