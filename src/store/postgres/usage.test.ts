import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { SQL } from "bun";
import { openCommitTrap, type CommitFate } from "../../../test/support/commit-trap.ts";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../../../test/support/postgres/postgres.ts";
import { model, usageMidnightMs, usageRecord } from "../contract/rows.ts";
import { openPostgresStore } from "./driver.ts";
import { StoreUnavailable, type Store } from "../store.ts";

/** Usage beside the clock's row: commits in doubt, writers at once, and changes that are not held up. */
describe.skipIf(whyNoPostgres !== null)("usage on PostgreSQL", () => {
  let database: TestDatabase;
  let stores: Store[];
  beforeEach(async () => {
    database = await freshDatabase();
    stores = [];
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
    await database.drop();
  });
  const open = async (port?: number) => {
    const url = new URL(database.url);
    if (port !== undefined) url.port = String(port);
    const store = await openPostgresStore(url.href);
    stores.push(store);
    return store;
  };

  const batch = Array.from({ length: 150 }, (_, at) => usageRecord(`${at}`, { keyId: `key_${at % 7}` }));
  const range = { organizationId: "org-usage", startMs: usageMidnightMs, endMs: usageMidnightMs + 86_400_000 };
  const counted = async (store: Store) =>
    (await store.usage.buckets({ ...range, width: "1d" })).map(({ requests }) => requests);

  /** Writes the batch while the next commit is disturbed, and sends it again if its fate is unknown. */
  const meeting = async (fate: CommitFate) => {
    const { hostname, port } = new URL(database.url);
    const trap = await openCommitTrap(hostname, Number(port));
    const store = await open(trap.port);
    trap.set(fate);
    const outcome = await store.usage.record(batch).catch((error: unknown) => error);
    const other = await open();
    if (outcome !== undefined) await other.usage.record(batch);
    await trap.settled();
    const sums = await counted(other);
    trap.close();
    return { isInDoubt: outcome instanceof StoreUnavailable, sums };
  };

  test.each(["answer lost", "answer silent", "late"] as const)(
    "a batch whose commit gets no answer is known to be written: %s",
    async (fate) => {
      expect(await meeting(fate)).toEqual({ isInDoubt: false, sums: [150] });
    },
  );

  test.each(["lost", "answer lost for good"] as const)(
    "a batch whose fate is unknown is sent again and counts once: %s",
    async (fate) => {
      expect(await meeting(fate)).toEqual({ isInDoubt: true, sums: [150] });
    },
  );

  test("a batch that is sent again while its first commit is under way counts once", async () => {
    const { hostname, port } = new URL(database.url);
    const trap = await openCommitTrap(hostname, Number(port));
    const [store, other] = [await open(trap.port), await open()];
    trap.set("late");
    await Promise.all([store.usage.record(batch), Bun.sleep(100).then(() => other.usage.record(batch))]);
    await trap.settled();
    expect(await counted(other)).toEqual([150]);
    trap.close();
  });

  test("writers of several servers at once never wait for each other in a circle", async () => {
    const writers = [await open(), await open(), await open()];
    const rounds = 15;
    const mixed = (writer: number, round: number) =>
      Array.from({ length: 60 }, (_, at) =>
        usageRecord(`${writer} ${round} ${at}`, {
          atMs: usageMidnightMs + ((at * 37 + writer * 11 + round) % 120) * 60_000,
          keyId: `key_${(at * 13 + writer * 5) % 40}`,
          model: `m${(at * 7 + writer) % 5}`,
        }),
      ).toSorted(() => (writer % 2 === 0 ? 1 : -1));
    const all = writers.map(async (store, writer) => {
      for (let round = 0; round < rounds; round++) await store.usage.record(mixed(writer, round));
    });
    await Promise.all(all);
    expect(await counted(writers[0]!)).toEqual([writers.length * rounds * 60]);
  });

  test("a batch does not wait for a change, nor a change for a batch", async () => {
    const store = await open();
    await store.usage.record([usageRecord("first")]);
    await using other = new SQL(database.url, { max: 1 });
    const held = await other.reserve();
    await held`begin`;
    await held`select revision from clock where one = 1 for update`;
    await store.usage.record([usageRecord("second")]);
    await held`rollback`;
    await held`begin`;
    await held`select * from usage_days for update`;
    const waiting = store.usage.record([usageRecord("third")]);
    await Bun.sleep(200);
    await store.write((transaction) => transaction.models.put(model("beside")));
    expect((await store.snapshot()).models.map(({ id }) => id)).toEqual(["beside"]);
    expect(await counted(store)).toEqual([2]);
    await held`rollback`;
    await held.release();
    await waiting;
    expect(await counted(store)).toEqual([3]);
  });
});
