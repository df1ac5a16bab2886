import { afterAll, beforeAll, expect, test } from "bun:test";
import type { TestApp } from "../support/app.ts";
import { isForChanging } from "./audited.ts";
import { tenantsOf } from "./tenant.ts";
import { canSucceed, walk, type WalkReport } from "./walk.ts";

/** `scripts/tenant-walk.ts` takes any number of steps. */
const plan = { steps: 10_000, seed: 20_261_121, tenants: 4 };

let app: TestApp;
let report: WalkReport;
beforeAll(async () => void ({ app, report } = await walk(plan)), 300_000);
afterAll(() => app?.close());

test("a random walk shows no organization anything of another", () => {
  // The walk throws at the first leak. These checks make sure that the walk was thorough.
  expect(report.secrets.length).toBeGreaterThan(20);
  expect(report.serverErrors).toEqual([]);
});

test("the walk exercises every route", () => {
  const idle = app.routes.filter((route) => canSucceed(route) && !report.done.has(route.operation));
  expect(idle.map(({ operation }) => operation)).toEqual([]);
});

test("every changing route writes one audit event, and the chains stay intact", async () => {
  const changing = app.routes.filter(isForChanging).map(({ operation }) => operation);
  expect(changing.filter((operation) => !report.changed.has(operation))).toEqual([]);
  const changes = report.changed.values().reduce((total, count) => total + count, 0);
  // The start was the first change, and wrote a row to every organization's log. Then each got an account.
  expect(app.live.revision).toBe(changes + 1 + plan.tenants);
  const chains = await Promise.all(
    tenantsOf(plan.tenants).map(({ organizationId }) => app.store.auditTrail.verify(organizationId, null)),
  );
  expect(chains.map(({ broken }) => broken)).toEqual(chains.map(() => null));
  expect(chains.reduce((total, { events }) => total + events, 0)).toBe(changes + 2 * plan.tenants);
});
