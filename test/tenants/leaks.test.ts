import { afterAll, beforeAll, expect, test } from "bun:test";
import type { TestApp } from "../support/app.ts";
import { walk, type WalkReport } from "./walk.ts";

/** `scripts/tenant-walk.ts` walks as far as it is told. */
const plan = { steps: 8_000, seed: 20_261_121, tenants: 4 };

let app: TestApp;
let report: WalkReport;
beforeAll(async () => void ({ app, report } = await walk(plan)), 60_000);
afterAll(() => app?.close());

test("no organization is shown anything of another one", () => {
  // The walk throws at the first leak; here it only has to have been a walk worth its name.
  expect(report.secrets.length).toBeGreaterThan(20);
  expect(report.serverErrors).toEqual([]);
});

test("the walk has made every route do its work", () => {
  const idle = app.routes.map(({ operation }) => operation).filter((operation) => !report.done.has(operation));
  expect(idle).toEqual([]);
});
