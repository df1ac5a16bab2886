import { afterEach, beforeEach, expect, test } from "bun:test";
import { PostgresDriver } from "../../../src/store/postgres/driver.ts";
import { SqliteDriver } from "../../../src/store/sqlite/driver.ts";
import { openLimitedApp, type LimitedApp } from "./limited-app.ts";

/** A busy server admits calls without asking its store: they are answered while every statement hangs. */

const methods = ["all", "read", "write", "note", "beside"] as const;
type Driver = Record<(typeof methods)[number], unknown>;

let limited: LimitedApp;
beforeEach(async () => void (limited = await openLimitedApp()));
afterEach(() => limited.close());

/** Counts the statements of stores, and lets them hang. Returns what puts it right. */
function hangStores() {
  const hung = { count: 0, restore: () => drivers.forEach(([driver, before]) => Object.assign(driver, before)) };
  const drivers = [PostgresDriver.prototype, SqliteDriver.prototype].map((prototype) => {
    const driver = prototype as unknown as Driver;
    const before = Object.fromEntries(methods.map((method) => [method, driver[method]]));
    for (const method of methods)
      driver[method] = () => {
        hung.count++;
        return new Promise(() => undefined);
      };
    return [driver, before] as const;
  });
  return hung;
}

test("no call waits for a statement while there is a stock", async () => {
  await limited.limit({ max_requests_per_1_minute: 600_000, max_requests_per_1_day: 600_000_000 });
  await limited.limit({ max_tokens_per_1_minute: 100_000_000 });
  for (let at = 0; at < 60; at++) expect((await limited.chat({ max_tokens: 50 })).status).toBe(200);
  await Bun.sleep(150);
  for (let at = 0; at < 20; at++) expect((await limited.chat({ max_tokens: 50 })).status).toBe(200);
  const hung = hangStores();
  try {
    const answers = await Promise.all(Array.from({ length: 20 }, () => limited.chat({ max_tokens: 50 })));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(answers[0]!.headers["x-ratelimit-limit-tokens"]).toBe("100000000");
    // One draw, and one batch of usage records, in the background.
    expect(hung.count).toBeLessThanOrEqual(3);
  } finally {
    hung.restore();
  }
});
