import { expect, test } from "bun:test";
import { SerialRuns } from "./serial-runs.ts";

function runsOf(fails: (run: number) => boolean = () => false) {
  const log: string[] = [];
  let count = 0;
  const runs = new SerialRuns(async () => {
    const run = ++count;
    log.push(`${run} begins`);
    await Bun.sleep(1);
    log.push(`${run} ends`);
    if (fails(run)) throw new Error(`run ${run} failed`);
  });
  return { runs, log };
}

test("calls before a run begins share it, and a call during a run gets the next one", async () => {
  const { runs, log } = runsOf();
  const first = runs.run();
  expect(runs.run()).toBe(first);
  while (log.length === 0) await Promise.resolve();
  const second = runs.run();
  expect(second).not.toBe(first);
  expect(runs.run()).toBe(second);
  await runs.idle();
  expect(log).toEqual(["1 begins", "1 ends", "2 begins", "2 ends"]);
});

test("a failure reaches the callers of its own run only", async () => {
  const { runs, log } = runsOf((run) => run === 1);
  expect(await runs.run().catch(String)).toContain("run 1 failed");
  await runs.run();
  expect(log.at(-1)).toBe("2 ends");
});
