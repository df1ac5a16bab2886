import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { followAfterMs, jumpMsMax, provenAfterMs, SteadyClock, type TimeMark } from "./steady-clock.ts";

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];
const start = Date.UTC(2026, 10, 29);
const nothing: TimeMark = { believedMs: null, aheadSinceMs: null };

/** A clock that is looked at every second, on a machine whose own clock is `offMs` away from the truth. */
function machine(mark: TimeMark = nothing, offMs = 0, startedMs = start) {
  let trueMs = startedMs;
  let off = offMs;
  const reading = () => ({ wallMs: trueMs + off, steadyMs: 7 + trueMs - startedMs });
  const clock = new SteadyClock(mark, reading());
  const reported: string[] = [];
  const look = () => {
    const change = clock.observe(reading());
    if (change !== null) reported.push(change.kind);
  };
  return {
    reported,
    set: (ms: number) => {
      off = ms;
      look();
    },
    pass: (ms: number, everyMs = second) => {
      for (const endMs = trueMs + ms; trueMs < endMs; look()) trueMs += Math.min(everyMs, endMs - trueMs);
    },
    /** How far ahead of the truth. */
    ahead: () => clock.nowMs(reading().steadyMs) - trueMs,
    proven: () => clock.provenMs(reading().steadyMs) - trueMs,
    mark: () => clock.mark(reading().steadyMs),
    trueMs: () => trueMs,
  };
}

describe("the server's time", () => {
  test("the server's time follows a clock that is set ahead by hours", () => {
    const { ahead, set, pass, proven, reported } = machine();
    pass(minute);
    expect(ahead()).toBe(0);
    set(hour);
    expect([ahead(), proven(), reported]).toEqual([hour, hour, []]);
  });

  test("the server's time runs at half speed while the clock is slightly behind", () => {
    const { ahead, set, pass, reported } = machine();
    set(hour);
    set(0);
    expect([ahead(), reported]).toEqual([hour, ["went back"]]);
    pass(hour, 10 * second);
    expect(ahead()).toBe(hour / 2);
    pass(hour, 10 * second);
    expect(ahead()).toBe(0);
    pass(hour, 10 * second);
    expect([ahead(), reported]).toEqual([0, ["went back"]]);
  });

  test("the server's time runs on while the clock is far behind", () => {
    const { ahead, set, pass, reported } = machine();
    set(-56 * 365 * day);
    pass(hour, minute);
    expect([ahead(), reported]).toEqual([0, ["went back"]]);
    set(0);
    expect(ahead()).toBe(0);
  });

  test("a jump of more than a day that is reverted is not followed", () => {
    const { ahead, set, pass, reported } = machine();
    set(400 * day);
    pass(followAfterMs - minute, minute);
    expect([ahead(), reported]).toEqual([0, ["jumped ahead"]]);
    set(0);
    expect([ahead(), reported]).toEqual([0, ["jumped ahead", "came home"]]);
  });

  test("a larger jump is followed after an hour, and proven after a day", () => {
    const { ahead, proven, set, pass, reported, mark } = machine();
    set(400 * day);
    pass(followAfterMs, minute);
    expect([ahead(), reported]).toEqual([400 * day, ["jumped ahead", "followed"]]);
    expect(proven()).toBeLessThanOrEqual(0);
    pass(provenAfterMs - followAfterMs - minute, minute);
    expect(proven()).toBeLessThanOrEqual(0);
    expect(mark().believedMs).toBeLessThan(start + day);
    pass(2 * minute, minute);
    expect(proven()).toBe(400 * day);
  });

  test("a second jump restarts the hour", () => {
    const { ahead, set, pass } = machine();
    set(400 * day);
    pass(50 * minute, minute);
    set(500 * day);
    pass(50 * minute, minute);
    expect(ahead()).toBe(0);
    pass(10 * minute, minute);
    expect(ahead()).toBe(500 * day);
  });
});

describe("a start", () => {
  test("a start continues from the stored time if the clock is behind", () => {
    const { ahead } = machine({ believedMs: start, aheadSinceMs: null }, -5 * minute);
    expect(ahead()).toBe(0);
  });

  test("a start follows a clock that is ahead, and proves it only after a day", () => {
    const before = { believedMs: start, aheadSinceMs: null };
    const first = machine(before, 400 * day);
    expect([first.ahead(), first.proven()]).toEqual([400 * day, 0]);
    first.pass(hour, minute);
    const noted = first.mark();
    expect(noted).toEqual({ believedMs: start, aheadSinceMs: start + 400 * day });
    // The clock is right again: nothing has come of it.
    const right = machine(noted, 0, first.trueMs());
    expect([right.ahead(), right.proven()]).toEqual([0, 0]);
    expect(right.mark().aheadSinceMs).toBeNull();
    // It stays there, and a day after it began that is how it is, however often the server was started meanwhile.
    const later = machine(noted, 400 * day, start + 23 * hour);
    later.pass(hour - minute, minute);
    expect(later.mark().aheadSinceMs).toBe(start + 400 * day);
    later.pass(2 * minute, minute);
    expect(later.mark()).toEqual({ believedMs: later.trueMs() + 400 * day, aheadSinceMs: null });
  });

  test("a start without a stored time trusts the clock", () => {
    expect(machine(nothing, 400 * day).proven()).toBe(400 * day);
  });
});

test("time never goes back, and a mark is never later than the time", () => {
  const step = fc.record({
    offMs: fc.integer({ min: -500 * day, max: 500 * day }),
    passMs: fc.integer({ min: 1, max: 2 * hour }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const { set, pass, ahead, trueMs, mark } = machine();
      let [latest, marked] = [-Infinity, -Infinity];
      for (const { offMs, passMs } of steps) {
        set(offMs);
        pass(passMs, 10 * minute);
        const [now, { believedMs }] = [ahead() + trueMs(), mark()];
        expect(now).toBeGreaterThanOrEqual(latest);
        expect(believedMs).toBeWithin(marked, now + 1);
        [latest, marked] = [now, believedMs ?? 0];
      }
    }),
  );
  expect(jumpMsMax).toBe(day);
});
