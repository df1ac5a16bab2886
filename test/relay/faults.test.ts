import { expect, test } from "bun:test";
import { storm } from "./faults/storm.ts";

/** A short form of `scripts/relay-faults.ts`, which is longer, and judges the memory. */
test("calls survive failing and restarting upstreams, leaving clients and reloads", async () => {
  const { calls, left, restarts, reloads, files, problems } = await storm({
    streams: 30,
    stormMs: 5_000,
    cancelled: 300,
  });
  expect(problems).toEqual([]);
  expect(Math.min(calls / 100, left / 10, restarts, reloads)).toBeGreaterThan(1);
  expect(files.after).toBeLessThan(files.before + 100);
}, 60_000);
