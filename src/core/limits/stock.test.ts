import { expect, test } from "bun:test";
import fc from "fast-check";
import { Stock } from "./stock.ts";
import { drawnFrom, filled, fullBucket, type Bucket, type BucketSize } from "./token-bucket.ts";

const minute = 60_000;

/** One thing that happens at one of several servers. */
type Step =
  | { readonly kind: "call"; readonly server: number; readonly amount: number; readonly used: number }
  | { readonly kind: "end"; readonly server: number }
  | { readonly kind: "draw"; readonly server: number; readonly answer: "arrives" | "is lost" | "never began" }
  | { readonly kind: "kill"; readonly server: number }
  | { readonly kind: "pass"; readonly ms: number }
  | { readonly kind: "skew"; readonly server: number; readonly ms: number };

const server = fc.nat(3);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("call" as const),
      server,
      amount: fc.integer({ min: 1, max: 400 }),
      used: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("end" as const), server }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("draw" as const),
      server,
      answer: fc.oneof(
        { weight: 5, arbitrary: fc.constant("arrives" as const) },
        fc.constant("is lost" as const),
        fc.constant("never began" as const),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("kill" as const), server }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: fc.nat(5_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("skew" as const), server, ms: fc.integer({ min: -90_000, max: 0 }) }),
  },
);

interface Server {
  readonly stock: Stock;
  skewMs: number;
  readonly open: { readonly amount: number; readonly used: number }[];
  waiting: number;
}

/** Servers that share a bucket, as the program does it, with a plain count of what was admitted. */
class World {
  readonly size: BucketSize;
  nowMs = 1_000_000;
  admitted = 0;
  kills = 0;
  #bucket: Bucket;
  readonly #servers: Server[];

  constructor(capacity: number, servers: number) {
    this.size = { capacity, periodMs: minute };
    this.#bucket = fullBucket(this.size, this.nowMs);
    this.#servers = Array.from({ length: servers }, () => this.#started());
  }

  #started(): Server {
    return { stock: new Stock("max_tokens_per_1_minute", this.size), skewMs: 0, open: [], waiting: 0 };
  }

  run(one: Step): void {
    if (one.kind === "pass") return void (this.nowMs += one.ms);
    const at = this.#servers[one.server]!;
    const nowMs = this.nowMs + at.skewMs;
    if (one.kind === "call") {
      const amount = Math.min(one.amount, this.size.capacity);
      if (!at.stock.take(amount, nowMs)) return void (at.waiting += amount);
      this.admitted += amount;
      at.open.push({ amount, used: amount * one.used });
    } else if (one.kind === "end") {
      const ended = at.open.shift();
      if (ended === undefined) return;
      at.stock.correct(ended.amount - ended.used);
      this.admitted -= ended.amount - ended.used;
    } else if (one.kind === "draw") this.#draw(at, nowMs, one.answer);
    else if (one.kind === "kill") {
      this.kills++;
      this.#servers[one.server] = this.#started();
    } else at.skewMs = one.ms;
  }

  #draw(at: Server, nowMs: number, answer: string): void {
    const demand = at.stock.demand(at.waiting, nowMs);
    at.waiting = 0;
    if (demand === null) return;
    at.stock.drawing(demand);
    if (answer === "never began") return;
    const drawn = drawnFrom(filled(this.#bucket, this.size, nowMs), this.size, demand);
    this.#bucket = drawn.bucket;
    if (answer === "arrives") at.stock.drawn(demand, drawn);
  }
}

test("no calls, draws, losses, kills and clocks ever admit more than the bucket has, and the credit", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.array(step, { maxLength: 300, size: "max" }),
      (capacity, steps) => {
        const world = new World(capacity, 4);
        const beganMs = world.nowMs;
        for (const one of steps) {
          world.run(one);
          const refilled = (capacity / minute) * (world.nowMs - beganMs);
          // Each server, and each that was killed with a debt.
          const credit = ((capacity * 0.05) / 16) * (4 + world.kills);
          expect(world.admitted).toBeLessThanOrEqual(capacity + refilled + credit + 0.01);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

test("what is used beyond what was held is paid back before more is admitted", () => {
  const size = { capacity: 1_000, periodMs: minute };
  const stock = new Stock("max_tokens_per_1_minute", size);
  let bucket = fullBucket(size, 0);
  const draw = (waiting: number, nowMs: number) => {
    const demand = stock.demand(waiting, nowMs);
    if (demand === null) return;
    stock.drawing(demand);
    const drawn = drawnFrom(filled(bucket, size, nowMs), size, demand);
    bucket = drawn.bucket;
    stock.drawn(demand, drawn);
  };
  draw(500, 0);
  expect(stock.take(500, 0)).toBe(true);
  stock.correct(-1_500);
  draw(0, 0);
  expect(stock.left(0)).toBe(-1_000);
  expect(stock.take(1, 0)).toBe(false);
  expect(stock.waitMs(500, 0)).toBe(90_000);
  draw(500, 89_000);
  expect(stock.take(500, 89_000)).toBe(false);
  draw(500, 90_000);
  expect(stock.take(500, 90_000)).toBe(true);
});

test("a bucket fills up evenly, however often it is drawn from, and to a thousandth of a request", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.array(fc.nat(2_000), { minLength: 200 }), (capacity, pauses) => {
      const size = { capacity, periodMs: minute };
      let bucket: Bucket = { level: 0, atMs: 0 };
      let nowMs = 0;
      let given = 0;
      for (const ms of pauses) {
        nowMs += ms;
        const drawn = drawnFrom(filled(bucket, size, nowMs), size, { wanted: capacity, owed: 0 });
        given += drawn.given;
        bucket = drawn.bucket;
      }
      const exact = (capacity / minute) * nowMs;
      expect(given).toBeLessThanOrEqual(exact + 1e-6);
      // Up to a millisecond of each draw that gave something may be lost, and never half of it.
      expect(given).toBeGreaterThanOrEqual(exact - (capacity / minute) * pauses.length);
    }),
    { numRuns: 200 },
  );
});

test("a limit of one a day fills up even if it is asked for twenty times a second", () => {
  const size = { capacity: 1, periodMs: 86_400_000 };
  let bucket: Bucket = { level: 0, atMs: 0 };
  for (let nowMs = 0; nowMs <= 86_400_000; nowMs += 50) bucket = filled(bucket, size, nowMs);
  expect(bucket.level).toBeGreaterThan(990_000);
  expect(bucket.level).toBeLessThanOrEqual(1_000_000);
});

test("a busy server has a second's worth in stock, and gives it back within seconds when it is idle", () => {
  const size = { capacity: 60_000, periodMs: minute };
  const stock = new Stock("max_requests_per_1_minute", size);
  let bucket = fullBucket(size, 0);
  let refused = 0;
  const tick = (nowMs: number) => {
    const demand = stock.demand(0, nowMs);
    if (demand === null) return;
    stock.drawing(demand);
    const drawn = drawnFrom(filled(bucket, size, nowMs), size, demand);
    bucket = drawn.bucket;
    stock.drawn(demand, drawn);
  };
  for (let nowMs = 0; nowMs < 5_000; nowMs += 2) {
    if (!stock.take(1, nowMs)) refused++;
    if (nowMs % 50 === 0) tick(nowMs);
  }
  expect(refused).toBe(0);
  for (let nowMs = 5_000; nowMs < 10_000; nowMs += 50) tick(nowMs);
  expect(bucket.level / 1e6).toBeGreaterThan(59_990);
});

test("calls that were open for long do not give back more than the whole limit at once", () => {
  const size = { capacity: 1_000, periodMs: minute };
  const stock = new Stock("max_tokens_per_1_minute", size);
  let bucket = fullBucket(size, 0);
  for (let minutes = 0; minutes < 60; minutes++) {
    const nowMs = minutes * minute;
    const demand = stock.demand(1_000, nowMs) ?? { wanted: 0, owed: 0 };
    stock.drawing(demand);
    const drawn = drawnFrom(filled(bucket, size, nowMs), size, demand);
    bucket = drawn.bucket;
    stock.drawn(demand, drawn);
    expect(stock.take(1_000, nowMs)).toBe(true);
  }
  for (let calls = 0; calls < 60; calls++) stock.correct(1_000);
  let admitted = 0;
  while (admitted < 60 && stock.take(1_000, 60 * minute)) admitted++;
  expect(admitted).toBe(1);
});

test("what is owed is a number that every store takes", () => {
  const size = { capacity: 1_000, periodMs: minute };
  const owing = { wanted: 0, owed: 1e15 };
  const { bucket } = drawnFrom(drawnFrom(fullBucket(size, 0), size, owing).bucket, size, owing);
  expect(Number.isSafeInteger(bucket.level)).toBe(true);
});
