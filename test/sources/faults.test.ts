import { expect, test } from "bun:test";
import { behaviours } from "./faults/behaviours.ts";
import { walkFaults } from "./faults/walk.ts";

/** A few of the behaviours that `scripts/source-faults.ts` walks through, with a real server and real clients. */
const few = [
  "HTML that says it is JSON",
  "duplicate ids",
  "9 MB in chunks",
  "gzip bomb",
  "the connection reset in the middle",
  "connection refused",
  "a sudden shrink",
  "a page missing in the middle",
];

test("whatever upstreams do, no model of a valid list is lost and every reader is answered", async () => {
  const chosen = behaviours.filter(({ name }) => few.includes(name));
  expect(chosen).toHaveLength(few.length);
  const report = await walkFaults({ sources: 3, modelsEach: 10, behaviours: chosen, quietMs: 0 });
  expect(report.problems).toEqual([]);
  expect(report.refreshes).toBeGreaterThan(25);
  expect(report.underFaults.listMs.length).toBeGreaterThan(20);
}, 60_000);
