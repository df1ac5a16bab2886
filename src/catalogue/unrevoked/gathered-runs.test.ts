import { expect, test } from "bun:test";
import { GatheredRuns } from "./gathered-runs.ts";

/** Each run waits until it is ended. */
function runsOf({ enough = 4, pauseMs = 60_000, waitingMax = 10 } = {}) {
  const ends: PromiseWithResolvers<void>[] = [];
  const work = () => {
    ends.push(Promise.withResolvers());
    return ends.at(-1)!.promise;
  };
  const tooMany = () => new Error("too many");
  return { runs: new GatheredRuns(work, { enough, pauseMs, waitingMax, tooMany }), ends };
}

test("the first caller gets a run at once, and those during it wait for the next one", async () => {
  const { runs, ends } = runsOf();
  const first = runs.run();
  const others = Array.from({ length: 4 }, () => runs.run());
  let isAnswered = false;
  void others[0]!.then(() => (isAnswered = true));
  ends[0]!.resolve();
  await first;
  await Bun.sleep(0);
  expect([ends.length, isAnswered]).toEqual([2, false]);
  ends[1]!.resolve();
  await Promise.all(others);
});

test("a few callers wait for the pause, and enough of them do not", async () => {
  const { runs, ends } = runsOf();
  const first = runs.run();
  ends[0]!.resolve();
  await first;
  const few = Array.from({ length: 3 }, () => runs.run());
  await Bun.sleep(20);
  expect(ends).toHaveLength(1);
  few.push(runs.run());
  expect(ends).toHaveLength(2);
  ends[1]!.resolve();
  await Promise.all(few);
});

test("after the pause one caller is enough", async () => {
  const { runs, ends } = runsOf({ pauseMs: 20 });
  const first = runs.run();
  ends[0]!.resolve();
  await first;
  const startedMs = performance.now();
  const next = runs.run();
  while (ends.length < 2) await Bun.sleep(1);
  expect(performance.now() - startedMs).toBeGreaterThan(10);
  ends[1]!.resolve();
  await next;
});

test("a failure reaches the callers of its own run only", async () => {
  const { runs, ends } = runsOf({ pauseMs: 0 });
  const failed = runs.run().catch(String);
  const next = runs.run();
  ends[0]!.reject(new Error("gone"));
  expect(await failed).toContain("gone");
  while (ends.length < 2) await Bun.sleep(1);
  ends[1]!.resolve();
  await next;
});

test("callers beyond the limit are refused, and the others answered in groups", async () => {
  const { runs, ends } = runsOf();
  const first = runs.run();
  const waiting = Array.from({ length: 10 }, () => runs.run());
  expect(await runs.run().catch(String)).toContain("too many");
  // Callers of one group share a promise.
  expect(new Set(waiting).size).toBe(3);
  ends[0]!.resolve();
  await first;
  while (ends.length < 2) await Bun.sleep(1);
  ends[1]!.resolve();
  await Promise.all(waiting);
});
