import { expect, test } from "bun:test";
import { Refusal } from "../core/refusal.ts";
import { Turns, type Slices } from "./turns.ts";

const items = Array.from({ length: 2_000 }, (_, at) => at);
/** Of 20 microseconds; a slice has room for 50, and for what is done between two looks at the clock. */
const stepsInSliceMax = 70;
let steps = 0;

function step(): void {
  const endsMs = performance.now() + 0.02;
  while (performance.now() < endsMs);
  steps++;
}

async function longWork(slices: Slices): Promise<number> {
  let sum = 0;
  await slices.each(items, (item) => {
    step();
    sum += item;
  });
  return sum;
}

async function shortWork(slices: Slices): Promise<void> {
  await slices.each(items.slice(0, 100), step);
}

/** The most steps that were taken in one turn of the event loop: unlike time, no other process can add to them. */
async function stepsInTurn(work: () => Promise<unknown>): Promise<number> {
  let [most, before, isOver] = [0, steps, false];
  const look = () => {
    most = Math.max(most, steps - before);
    before = steps;
    if (!isOver) setImmediate(look);
  };
  const looking = new Promise<void>((resolve) => setImmediate(() => (look(), resolve())));
  await work();
  isOver = true;
  await looking;
  return Math.max(most, steps - before);
}

test("work is completed while the event loop stays responsive", async () => {
  const turns = new Turns();
  const sum = items.reduce((total, item) => total + item, 0);
  const most = await stepsInTurn(async () => expect(await turns.run("a", "work", longWork)).toBe(sum));
  expect(most).toBeLessThanOrEqual(stepsInSliceMax);
});

test("only one of many concurrent jobs has a slice at a time", async () => {
  const turns = new Turns();
  const jobs = () => Promise.all(items.slice(0, 60).map((at) => turns.run(`tenant ${at % 7}`, "work", shortWork)));
  expect(await stepsInTurn(jobs)).toBeLessThanOrEqual(stepsInSliceMax);
});

test("tenants take turns, and the jobs of one tenant run in order", async () => {
  const turns = new Turns();
  const done: string[] = [];
  const job = async (tenant: string, name: string) => {
    await turns.run(tenant, "work", longWork);
    done.push(name);
  };
  await Promise.all([job("a", "a1"), job("a", "a2"), job("a", "a3"), job("b", "b1")]);
  expect(done.indexOf("b1")).toBeLessThan(2);
  expect(done.filter((name) => name !== "b1")).toEqual(["a1", "a2", "a3"]);
});

test("slices are further apart while others send requests, and work still goes on", async () => {
  const turns = new Turns();
  const asking = setInterval(() => turns.noteRequest(performance.now()), 1);
  const startedMs = performance.now();
  await turns.run("a", "work", longWork);
  clearInterval(asking);
  expect(performance.now() - startedMs).toBeGreaterThan(60);
});

test("a tenant with too many waiting jobs is refused, and others are not", async () => {
  const turns = new Turns();
  // So short that none has waited too long, however busy the machine is.
  const jobs = Array.from({ length: 251 }, () =>
    turns.run("a", "work", (slices) => slices.each(items.slice(0, 4), step)),
  );
  const refused = await turns.run("a", "work", shortWork).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refusal);
  expect((refused as Refusal).code).toBe("rate-limited");
  await turns.run("b", "work", shortWork);
  await Promise.all(jobs);
  await turns.run("a", "work", shortWork);
});

test("an error reaches the caller of its job, and the next job runs", async () => {
  const turns = new Turns();
  const failing = turns.run("a", "work", async (slices) => {
    await slices.each(items, step);
    throw new Error("planned");
  });
  const next = turns.run("a", "work", longWork);
  expect(await failing.catch(String)).toBe("Error: planned");
  expect(await next).toBeGreaterThan(0);
});

test("waiting for other work does not count as a part of a slice", async () => {
  const turns = new Turns();
  const seen: number[] = [];
  turns.observe = (operation, ms) => void (operation === "work" && seen.push(ms));
  const answer = await turns.run("a", "work", async (slices) => {
    await slices.each(items, step);
    return slices.wait(async () => {
      await Bun.sleep(300);
      return 42;
    });
  });
  expect(answer).toBe(42);
  expect(seen.length).toBeGreaterThan(10);
  expect(Math.max(...seen)).toBeLessThan(150);
});

test("a job that has waited too long for its first slice is refused", async () => {
  const turns = new Turns();
  const startedMs = performance.now();
  const busy = turns.run("a", "work", async (slices) => {
    while (performance.now() - startedMs < 5_500) await slices.each(items.slice(0, 100), step);
  });
  const late = await turns.run("a", "work", shortWork).catch((error: unknown) => error);
  expect((late as Refusal).code).toBe("rate-limited");
  await busy;
  await turns.run("a", "work", shortWork);
}, 20_000);
