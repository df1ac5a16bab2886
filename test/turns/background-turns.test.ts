import { expect, test } from "bun:test";
import { BackgroundTurns } from "../../src/server/background-turns.ts";
import { BackgroundStopped } from "../../src/registry/take-turn.ts";

/** Background work leaves time for requests. */

const busy = (ms: number) => async () => {
  for (const endMs = performance.now() + ms; performance.now() < endMs;);
};

test("background work takes at most half of the time, however much of it there is", async () => {
  const turns = new BackgroundTurns();
  const [pieces, pieceMs] = [8, 20];
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: pieces }, (_, at) => turns.take(`org-${at % 3}`, busy(pieceMs))));
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(2 * pieces * pieceMs - pieceMs);
});

test("organizations take turns, and a failed piece of work does not affect the others", async () => {
  const turns = new BackgroundTurns();
  const order: string[] = [];
  const piece = (name: string) =>
    turns.take(name, async () => {
      order.push(name);
      await busy(2)();
    });
  const failing = turns.take("org-many", () => Promise.reject(new Error("on purpose"))).catch(String);
  const many = Array.from({ length: 6 }, () => piece("org-many"));
  await piece("org-one");
  expect(order.length).toBeLessThanOrEqual(3);
  await Promise.all(many);
  expect([await failing, order.length]).toEqual(["Error: on purpose", 7]);
});

test("when the server stops, running work finishes and nothing starts", async () => {
  const turns = new BackgroundTurns();
  const done: string[] = [];
  const first = turns.take("org-a", async () => void done.push("first"));
  const second = turns.take("org-a", async () => void done.push("second")).catch((error: unknown) => error);
  await Bun.sleep(0);
  turns.stop();
  await first;
  expect([await second, done]).toEqual([new BackgroundStopped(), ["first"]]);
});
