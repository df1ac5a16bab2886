import { beforeEach, describe, expect, test } from "bun:test";
import type { Serving } from "../sources/serving.ts";
import { Outs } from "./outs.ts";

let nowMs: number;
let outs: Outs;
beforeEach(() => {
  nowMs = 1_000_000;
  outs = new Outs(() => nowMs);
});

const at = (sourceId: string, upstreamId = "m"): Serving => ({
  sourceId,
  key: sourceId,
  organizationId: null,
  kind: "openai-compatible",
  config: { baseUrl: "", secret: null, options: {} },
  isTrusted: true,
  upstreamId,
});
const [first, second] = [at("first"), at("second")];
const order = () => outs.ordered([first, second]).map(({ sourceId }) => sourceId);
/** For how many seconds the source stays out, to the second. */
const secondsOut = (serving: Serving): number => {
  const beganMs = nowMs;
  while (outs.isOut(serving)) nowMs += 1_000;
  const seconds = (nowMs - beganMs) / 1_000;
  return seconds;
};

test("sources that are well keep the order of the list", () => {
  expect(order()).toEqual(["first", "second"]);
  outs.succeeded(second);
  expect(order()).toEqual(["first", "second"]);
});

describe("a source that cannot be reached", () => {
  test("is out for 30 seconds, and for twice as long each time it fails again, up to 10 minutes", () => {
    const seconds = [1, 2, 3, 4, 5, 6, 7].map(() => {
      outs.unreachable(first, "it fails");
      return secondsOut(first);
    });
    expect(seconds).toEqual([30, 60, 120, 240, 480, 600, 600]);
  });

  test("is out once for all calls that were under way", () => {
    for (let call = 0; call < 100; call++) outs.unreachable(first, "it fails");
    expect(secondsOut(first)).toBe(30);
    for (let call = 0; call < 100; call++) outs.failed(first, "it fails");
    expect(secondsOut(first)).toBe(60);
  });

  test("is asked by the next request if the client of the one that asked it left", () => {
    outs.unreachable(first, "it fails");
    nowMs += 30_000;
    outs.asked(first);
    expect(outs.isOut(first)).toBe(true);
    outs.toldNothing(first);
    expect(outs.isOut(first)).toBe(false);
  });

  test("is asked last while it is out", () => {
    outs.unreachable(first, "it fails");
    expect(order()).toEqual(["second", "first"]);
    outs.unreachable(second, "it fails");
    expect(order()).toEqual(["first", "second"]);
  });

  test("is out for 30 seconds again after it was well", () => {
    outs.unreachable(first, "it fails");
    outs.unreachable(first, "it fails");
    outs.succeeded(first);
    expect(outs.isOut(first)).toBe(false);
    outs.unreachable(first, "it fails");
    expect(secondsOut(first)).toBe(30);
  });
});

describe("a source that answers with errors", () => {
  test("is out after three in a row, up to 5 minutes", () => {
    outs.failed(first, "it fails");
    outs.failed(first, "it fails");
    expect(outs.isOut(first)).toBe(false);
    const seconds = [1, 2, 3, 4, 5].map(() => {
      outs.failed(first, "it fails");
      return secondsOut(first);
    });
    expect(seconds).toEqual([30, 60, 120, 240, 300]);
  });

  test("stays in if one answer between them was good", () => {
    for (let round = 0; round < 5; round++) {
      outs.failed(first, "it fails");
      outs.failed(first, "it fails");
      outs.succeeded(first);
    }
    expect(outs.isOut(first)).toBe(false);
  });
});

describe("a source that limits the rate of a model", () => {
  test.each([
    [null, 5],
    [2_000, 2],
    [45_000, 45],
    [3_600_000, 60],
  ])("that says %p ms is out for %p seconds, for that model only", (retryAfterMs, seconds) => {
    outs.limited(first, retryAfterMs);
    expect(outs.isOut(at("first", "another"))).toBe(false);
    expect(secondsOut(first)).toBe(seconds);
  });
});

describe("after its time", () => {
  test("one request is let through, and others wait for what it brings", () => {
    outs.unreachable(first, "it fails");
    nowMs += 30_000;
    expect(outs.isOut(first)).toBe(false);
    outs.asked(first);
    expect(outs.isOut(first)).toBe(true);
    outs.succeeded(first);
    expect(order()).toEqual(["first", "second"]);
  });

  test("a request that never ends keeps the source out for a minute at most", () => {
    outs.unreachable(first, "it fails");
    nowMs += 30_000;
    outs.asked(first);
    expect(secondsOut(first)).toBe(60);
  });
});

test("what is out is listed, with the reason and the end", () => {
  outs.unreachable(first, "it fails");
  outs.limited(second, 10_000);
  expect(outs.current().map(({ serving, reason, untilMs }) => [serving.sourceId, reason, untilMs - nowMs])).toEqual([
    ["first", "unreachable", 30_000],
    ["second", "rate-limited", 10_000],
  ]);
  nowMs += 40_000;
  expect(outs.current()).toEqual([]);
});

test("the limited models of one organization never let the sources of others back in", () => {
  outs.unreachable(first, "it fails");
  const others = { ...second, organizationId: "org-2" };
  outs.limited(others, 60_000);
  for (let model = 0; model < 25_000; model++)
    outs.limited({ ...at("own", `m-${model}`), organizationId: "org-1" }, 60_000);
  expect([outs.isOut(first), outs.isOut(others)]).toEqual([true, true]);
  expect(outs.current().length).toBeLessThanOrEqual(10_000);
});
