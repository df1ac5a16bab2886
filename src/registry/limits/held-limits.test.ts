import { afterEach, describe, expect, test } from "bun:test";
import { drawnFrom, filled, fullBucket, type Bucket } from "../../core/limits/token-bucket.ts";
import type { Draw, RateLimitBuckets } from "../../store/rate-limit-buckets.ts";
import { StoreUnavailable } from "../../store/store.ts";
import { until } from "../../../test/support/waiting.ts";
import type { Outcome } from "./held-limit.ts";
import { HeldLimits } from "./held-limits.ts";

const size = { capacity: 200, periodMs: 60_000 };
const name = { organizationId: "o", projectId: "p", modelId: "m", name: "max_requests_per_1_minute" } as const;

/** Buckets of several servers, which answer, fail or hang as a test says. */
class Buckets implements Pick<RateLimitBuckets, "draw"> {
  does: "answer" | "fail" | "hang" = "answer";
  readonly draws: (readonly Draw[])[] = [];
  /** What servers have drawn and not given back, and what they owed. */
  drawn = 0;
  readonly #buckets = new Map<string, Bucket>();

  async draw(draws: readonly Draw[], nowMs: number) {
    this.draws.push(draws);
    await Bun.sleep(2);
    if (this.does === "hang") return new Promise<never>(() => undefined);
    if (this.does === "fail") throw new StoreUnavailable("away");
    return draws.map((draw) => {
      const drawn = drawnFrom(filled(this.bucket(draw, nowMs), draw, nowMs), draw, draw);
      this.#buckets.set(draw.modelId, drawn.bucket);
      this.drawn += drawn.given + draw.owed;
      return drawn;
    });
  }

  bucket(draw: Draw, nowMs: number): Bucket {
    return this.#buckets.get(draw.modelId) ?? fullBucket(draw, nowMs);
  }

  left(modelId = "m"): number {
    return (this.#buckets.get(modelId)?.level ?? NaN) / 1e6;
  }
}

let servers: HeldLimits[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

function serverOn(buckets: Buckets, nowMs: () => number = () => 1e6): HeldLimits {
  const server = new HeldLimits({ buckets, nowMs });
  servers.push(server);
  return server;
}

const busyCapacity = 60_000;

/** A server that has admitted 200 calls within a second under a limit of 60,000. */
async function busyServer(buckets: Buckets) {
  const clock = { nowMs: 1e6 };
  const server = serverOn(buckets, () => clock.nowMs);
  for (let at = 0; at < 200; at++) {
    clock.nowMs += 5;
    await ask(server, 1, "m", busyCapacity);
    if (at % 20 === 0) await Bun.sleep(10);
  }
  await Bun.sleep(120);
  return { server, clock };
}

async function ask(server: HeldLimits, amount = 1, modelId = "m", capacity = size.capacity): Promise<Outcome> {
  const limit = server.of({ ...name, modelId }, { ...size, capacity });
  if (limit.take(amount)) {
    server.used(limit);
    return "admitted";
  }
  if (limit.isDry) return "refused";
  const waiting = limit.wait(amount);
  server.used(limit);
  return waiting;
}

const count = (outcomes: readonly Outcome[], wanted: Outcome) => outcomes.filter((one) => one === wanted).length;

describe("calls that come at once", () => {
  test("to a server without a stock wait for one draw together, and are admitted as far as the limit goes", async () => {
    const buckets = new Buckets();
    const server = serverOn(buckets);
    const outcomes = await Promise.all(Array.from({ length: 300 }, () => ask(server)));
    expect([count(outcomes, "admitted"), count(outcomes, "refused")]).toEqual([200, 100]);
    // The second one sees whether another server has given something back.
    expect(buckets.draws.length).toBeLessThanOrEqual(3);
  });

  test("to sixteen servers exceed the limit by no more than a twentieth", async () => {
    const buckets = new Buckets();
    const several = Array.from({ length: 16 }, () => serverOn(buckets));
    const capacity = 4_000;
    const outcomes = await Promise.all(
      several.flatMap((server) => Array.from({ length: 500 }, () => ask(server, 1, "m", capacity))),
    );
    expect(count(outcomes, "admitted")).toBeWithin(capacity * 0.98, capacity * 1.05 + 1);
  });

  test("draw for all limits in one transaction", async () => {
    const buckets = new Buckets();
    const server = serverOn(buckets);
    await Promise.all(Array.from({ length: 50 }, (_, at) => ask(server, 1, `model ${at}`)));
    expect(buckets.draws.map((draws) => draws.length)).toEqual([50]);
  });
});

test("once calls have waited in vain, others are refused at once and without a draw", async () => {
  const buckets = new Buckets();
  const server = serverOn(buckets);
  await Promise.all(Array.from({ length: 201 }, () => ask(server)));
  const draws = buckets.draws.length;
  const outcomes = await Promise.all(Array.from({ length: 1_000 }, () => ask(server)));
  expect([count(outcomes, "refused"), buckets.draws.length]).toEqual([1_000, draws]);
});

test("a call waits for what another server gives back", async () => {
  const buckets = new Buckets();
  const [one, other] = [serverOn(buckets), serverOn(buckets)];
  expect(await ask(one, 150)).toBe("admitted");
  const waiting = ask(other, 100);
  await Bun.sleep(20);
  const limit = one.of(name, size);
  limit.stock.correct(140);
  one.used(limit);
  expect(await waiting).toBe("admitted");
});

describe("without the store", () => {
  test("a server uses up its stock, and then says that nobody knows", async () => {
    const buckets = new Buckets();
    const { server } = await busyServer(buckets);
    buckets.does = "fail";
    const outcomes: Outcome[] = [];
    while (outcomes.at(-1) !== "away" && outcomes.length < 5_000)
      outcomes.push(await ask(server, 1, "m", busyCapacity));
    expect(outcomes.at(-1)).toBe("away");
    const askedMs = performance.now();
    expect(await ask(server, 1, "m", busyCapacity)).toBe("away");
    expect(performance.now() - askedMs).toBeLessThan(600);
    // All that was drawn, and the credit.
    expect(200 + count(outcomes, "admitted")).toBeLessThanOrEqual(buckets.drawn + busyCapacity / 320 + 1);
    expect(count(outcomes, "admitted")).toBeGreaterThan(100);
    buckets.does = "answer";
    await Bun.sleep(150);
    expect(await ask(server, 1, "m", busyCapacity)).toBe("admitted");
  });

  test("that does not even fail, a call waits for a second at most", async () => {
    const buckets = new Buckets();
    buckets.does = "hang";
    const server = serverOn(buckets);
    const beganMs = performance.now();
    expect(await ask(server)).toBe("away");
    expect(performance.now() - beganMs).toBeLessThan(1_500);
    servers = [];
  });
});

test("what is not used is given back, and the limit forgotten", async () => {
  const buckets = new Buckets();
  const { server, clock } = await busyServer(buckets);
  expect(buckets.drawn).toBeGreaterThan(250);
  clock.nowMs += 3_000;
  await until(() => buckets.drawn < 220);
  expect(buckets.drawn).toBeGreaterThanOrEqual(200);
  clock.nowMs += 10_000;
  await until(() => [...server.all()].length === 0);
  expect(buckets.drawn).toBeCloseTo(200);
});

test("a server that stops gives everything back, and what it owes is counted", async () => {
  const buckets = new Buckets();
  const server = serverOn(buckets);
  expect(await ask(server, 150)).toBe("admitted");
  const limit = server.of(name, size);
  limit.stock.correct(120);
  await server.stop();
  expect(buckets.left()).toBe(170);
  const other = serverOn(buckets);
  expect(await ask(other, 100)).toBe("admitted");
  other.of(name, size).stock.correct(-90);
  await other.stop();
  expect(buckets.left()).toBe(-20);
});

test("an organization that draws from thousands of limits keeps no other one waiting", async () => {
  const buckets = new Buckets();
  const server = serverOn(buckets);
  const wait = (organizationId: string, modelId: string) => {
    const limit = server.of({ ...name, organizationId, modelId }, size);
    const waiting = limit.wait(2);
    server.used(limit);
    return waiting;
  };
  const busy = Array.from({ length: 4_000 }, (_, at) => wait("busy", `m-${at}`));
  const other = wait("o", "m");
  expect(await other).toBe("admitted");
  expect(buckets.draws.flat().filter(({ organizationId }) => organizationId === "busy").length).toBeLessThan(1_000);
  expect(count(await Promise.all(busy), "admitted")).toBe(4_000);
});
