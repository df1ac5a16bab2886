import { expect, test } from "bun:test";
import { usageRecord } from "../../store/contract/rows.ts";
import { WaitingRecords } from "./waiting-records.ts";

const of = (organizationId: string, at: number) => usageRecord(`${at}`.padStart(4, "0"), { organizationId });
const byOrganization = (records: readonly { readonly organizationId: string }[]) =>
  Object.fromEntries(
    [...Map.groupBy(records, ({ organizationId }) => organizationId)].map(([id, some]) => [id, some.length]),
  );

test("records leave in the order in which they came", () => {
  const waiting = new WaitingRecords(1_000_000);
  for (let at = 0; at < 5; at++) waiting.add(of("org-1", at));
  expect([waiting.take(2), waiting.take(9), waiting.take(9)].map((some) => some.map(({ id }) => id))).toEqual([
    ["0000", "0001"],
    ["0002", "0003", "0004"],
    [],
  ]);
  expect(waiting.size).toBe(0);
});

test("an organization with few records does not wait behind one with many", () => {
  const waiting = new WaitingRecords(1_000_000);
  for (let at = 0; at < 500; at++) waiting.add(of("org-busy", at));
  for (let at = 0; at < 10; at++) waiting.add(of("org-quiet", at));
  expect(byOrganization(waiting.take(100))).toEqual({ "org-busy": 90, "org-quiet": 10 });
});

test("every organization has its turn, even if there are more than a batch takes", () => {
  const waiting = new WaitingRecords(10_000_000);
  for (let at = 0; at < 3; at++) for (let one = 0; one < 300; one++) waiting.add(of(`org-${one}`, at));
  const seen = new Set([...waiting.take(200), ...waiting.take(200)].map(({ organizationId }) => organizationId));
  expect(seen.size).toBe(300);
});

test("without room the organization with the most gives up its newest, and no other loses any", () => {
  const waiting = new WaitingRecords(704 * 1_000);
  let dropped = 0;
  for (let at = 0; at < 5_000; at++) {
    dropped += waiting.add(of("org-busy", at));
    if (at % 50 === 0) dropped += waiting.add(of("org-quiet", at));
  }
  expect(waiting.size).toBeWithin(900, 1_001);
  expect(dropped).toBe(5_100 - waiting.size);
  const left = waiting.take(2_000);
  expect(byOrganization(left)["org-quiet"]).toBe(100);
  const busy = left.filter(({ organizationId }) => organizationId === "org-busy").map(({ id }) => Number(id));
  expect(busy.slice(0, 800)).toEqual(Array.from({ length: 800 }, (_, at) => at));
});

test("a record with long texts of its source takes their room, too", () => {
  const waiting = new WaitingRecords(100_000);
  const long = usageRecord("long", { usage: { serviceTier: "x".repeat(200_000) } });
  expect(waiting.add(long)).toBe(1);
  expect(waiting.size).toBe(0);
});
