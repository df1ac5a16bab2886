import { mock, setSystemTime } from "bun:test";
import * as crypto from "node:crypto";
import { newRequestId } from "../../src/http/request/request-id.ts";
import { Dice } from "../tenants/dice.ts";

// In the middle of a second, so that what began a moment before is in the same one.
const firstMs = Date.UTC(2026, 10, 21) + 500;
const stepMs = 1_000;

/**
 * Lets two runs happen in the same world, to the last byte: the clock stands still between the ticks, and whatever is
 * drawn at random, ids, keys and request ids, is drawn from the same seed.
 */
export async function inOneWorld<T>(seed: number, run: (tick: () => void) => Promise<T>): Promise<T> {
  const real = { ...crypto };
  const dice = new Dice(seed);
  const drawn = { times: 0 };
  const randomBytes = (size: number) => {
    drawn.times++;
    return Buffer.from(Array.from({ length: size }, () => dice.below(256)));
  };
  const randomInt = (max: number) => dice.below(max);
  await mock.module("node:crypto", () => ({ ...real, randomBytes, randomInt }));
  try {
    let nowMs = firstMs;
    setSystemTime(nowMs);
    // Request ids are drawn many at a time; those of an earlier draw come first.
    while (drawn.times === 0) newRequestId();
    return await run(() => void setSystemTime((nowMs += stepMs)));
  } finally {
    setSystemTime();
    await mock.module("node:crypto", () => real);
  }
}
