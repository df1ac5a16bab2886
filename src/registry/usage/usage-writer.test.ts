import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { UsageRecord } from "../../core/usage/usage-record.ts";
import { usageMidnightMs, usageRecord } from "../../store/contract/rows.ts";
import { openSqliteStore } from "../../store/sqlite/driver.ts";
import { StoreUnavailable, type Store } from "../../store/store.ts";
import { until } from "../../../test/support/waiting.ts";
import { UsageWriter } from "./usage-writer.ts";

let directory: string;
let store: Store;
/** How many records each batch had. */
let batches: number[];
/** Why the store takes no batch at present. */
let trouble: Error | null;
let log: string[];
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "rollcall-usage-"));
  store = await openSqliteStore(directory);
  [batches, trouble, log] = [[], null, []];
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

/** Writes into a real store, which can be made to fail. */
function newWriter(bytesMax?: number): UsageWriter {
  const record = async (records: readonly UsageRecord[]) => {
    if (trouble !== null) throw trouble;
    await store.usage.record(records);
    batches.push(records.length);
  };
  const services = {
    store: { usage: { ...store.usage, record } },
    log: { event: (message: string) => void log.push(message), trouble: (message: string) => void log.push(message) },
  };
  return new UsageWriter(bytesMax === undefined ? services : { ...services, bytesMax });
}

const addSome = (writer: UsageWriter, count: number, from = 0) => {
  for (let at = from; at < from + count; at++) writer.add(usageRecord(`${at}`));
};
const written = async () => {
  const range = { organizationId: "org-usage", startMs: usageMidnightMs, endMs: usageMidnightMs + 86_400_000 };
  const [day] = await store.usage.buckets({ ...range, width: "1d" });
  return day?.requests ?? 0;
};
const away = () => new StoreUnavailable("the store is away");

describe("records", () => {
  test("are written together, within a second of the first", async () => {
    const writer = newWriter();
    addSome(writer, 3);
    await Bun.sleep(100);
    addSome(writer, 3, 3);
    expect([batches, writer.waiting]).toEqual([[], 6]);
    await until(async () => (await written()) > 0);
    expect([batches, writer.waiting, await written()]).toEqual([[6], 0, 6]);
  });

  test("are written at once when there are many, in batches that hold up no change for long", async () => {
    const writer = newWriter();
    addSome(writer, 499);
    expect(batches).toEqual([]);
    addSome(writer, 1, 499);
    await until(async () => (await written()) === 500);
    expect(batches).toEqual([200, 200, 100]);
  });

  test("that are added while others are written are written soon after", async () => {
    const writer = newWriter();
    addSome(writer, 500);
    const first = writer.written();
    addSome(writer, 7, 500);
    await first;
    expect(await written()).toBe(507);
    addSome(writer, 1, 507);
    await until(async () => (await written()) === 508);
  });

  test("wait while the store is away, and none is lost", async () => {
    const writer = newWriter();
    trouble = away();
    addSome(writer, 300);
    const done = writer.written();
    await Bun.sleep(100);
    addSome(writer, 100, 300);
    expect([writer.waiting, writer.lost, log]).toEqual([
      400,
      0,
      ["usage records wait, because the store takes none: the store is away"],
    ]);
    trouble = null;
    await done;
    expect([await written(), writer.lost, log.at(-1)]).toEqual([400, 0, "usage records are written again"]);
  });

  test("that find no room while the store is away are counted and logged once", async () => {
    const writer = newWriter(704 * 100);
    trouble = away();
    addSome(writer, 1_000);
    expect(writer.lost).toBe(1_000 - writer.waiting);
    expect(writer.waiting).toBeWithin(90, 302);
    const reports = log.filter((line) => line.startsWith("usage records are lost"));
    expect(reports).toEqual(["usage records are lost: there is no room for more while the store does not take them"]);
    trouble = null;
    await writer.written();
    expect(await written()).toBe(1_000 - writer.lost);
  });

  test("that no store will ever take hold up no others", async () => {
    const writer = newWriter();
    trouble = new TypeError("a bug");
    addSome(writer, 2);
    await writer.written();
    trouble = null;
    addSome(writer, 1, 2);
    await writer.written();
    expect([await written(), writer.lost, log]).toEqual([1, 2, ["usage records are lost: TypeError: a bug"]]);
  });
});

describe("a stop", () => {
  test("writes all records", async () => {
    const writer = newWriter();
    addSome(writer, 450);
    await writer.stop();
    expect([await written(), writer.lost]).toEqual([450, 0]);
  });

  test("waits some seconds for a store that is away, and counts what is lost", async () => {
    const writer = newWriter();
    trouble = away();
    addSome(writer, 5);
    const startedMs = performance.now();
    await writer.stop();
    expect(performance.now() - startedMs).toBeWithin(4_900, 8_000);
    expect([writer.lost, log.at(-1)]).toEqual([5, "usage records are lost: the server stops and the store is away"]);
  });
});
