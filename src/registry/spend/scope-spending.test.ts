import { expect, test } from "bun:test";
import fc from "fast-check";
import { monthAt } from "../../core/spend/month.ts";
import { ScopeSpending } from "./scope-spending.ts";

const scope = { organizationId: "org-1", projectId: "proj_1" };
const start = Date.parse("2026-11-30T23:59:58Z");
const limit = (thresholdCents: number) => ({ limit: { ...scope, thresholdCents }, alerts: [] });

/** What happens to a server: its own calls end, other servers write, the store is read, and time passes. */
const events = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("own" as const), cents: fc.integer({ min: 0, max: 40 }) }),
    fc.record({ kind: fc.constant("others" as const), cents: fc.integer({ min: 0, max: 40 }) }),
    fc.record({ kind: fc.constant("read" as const), isWritten: fc.boolean() }),
    fc.record({ kind: fc.constant("time" as const), ms: fc.integer({ min: 0, max: 900 }) }),
  ),
  { maxLength: 40 },
);

test("a server never knows more than was spent, nor less than it has read and spent itself since", () => {
  fc.assert(
    fc.property(events, fc.integer({ min: 1, max: 300 }), (all, thresholdCents) => {
      let nowMs = start;
      const known = new ScopeSpending(scope, nowMs).follow(limit(thresholdCents));
      let month = monthAt(nowMs).startMs;
      let [spent, unwritten, least] = [0, 0, 0];
      for (const event of all) {
        if (event.kind === "time") nowMs += event.ms;
        if (monthAt(nowMs).startMs !== month) [month, spent, unwritten, least] = [monthAt(nowMs).startMs, 0, 0, 0];
        if (event.kind === "own") {
          known.add((event.cents / 100).toFixed(2), nowMs);
          [spent, unwritten, least] = [spent + event.cents, unwritten + event.cents, least + event.cents];
        } else if (event.kind === "others") {
          spent += event.cents;
        } else if (event.kind === "read") {
          if (event.isWritten) unwritten = 0;
          known.take(monthAt(nowMs), ((spent - unwritten) / 100).toFixed(2));
          least = Math.max(least, spent - unwritten);
        }
        const isReached = known.isReachedAt(nowMs);
        const cents = Math.round(Number(known.spentIn(monthAt(nowMs))) * 100);
        expect(cents).toBeGreaterThanOrEqual(least);
        expect(cents).toBeLessThanOrEqual(spent);
        expect(isReached).toBe(cents >= thresholdCents);
      }
    }),
  );
});

test("a call that arrived last month is not counted in this one", () => {
  const known = new ScopeSpending(scope, start).follow(limit(10));
  expect(known.isReachedAt(start + 5_000)).toBe(false);
  known.add("1", start);
  expect(known.isReachedAt(start + 5_000)).toBe(false);
  known.add("0.1", start + 5_000);
  expect(known.isReachedAt(start + 5_000)).toBe(true);
});

test("what the store says of last month does not count in this one", () => {
  const known = new ScopeSpending(scope, start + 5_000).follow(limit(10));
  known.take(monthAt(start), "5");
  expect(known.isReachedAt(start + 5_000)).toBe(false);
});
