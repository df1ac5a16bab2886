import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { lateMs, openCommitTrap, type CommitFate, type CommitTrap } from "../../../test/support/commit-trap.ts";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../../../test/support/postgres.ts";
import { event, model } from "../contract/rows.ts";
import { openPostgresStore } from "./driver.ts";
import { StoreUnavailable, type Store } from "../store.ts";

/** A commit that nobody answers has happened or not, and the store finds out which. */
describe.skipIf(whyNoPostgres !== null)("a commit in doubt", () => {
  let database: TestDatabase;
  let trap: CommitTrap;
  let store: Store;
  beforeEach(async () => {
    database = await freshDatabase();
    const { hostname, port } = new URL(database.url);
    trap = await openCommitTrap(hostname, Number(port));
    store = await openPostgresStore(Object.assign(new URL(database.url), { port: String(trap.port) }).href);
  });
  afterEach(async () => {
    await store.close();
    trap.close();
    await database.drop();
  });

  const change = (id: string) =>
    store.write(async (transaction) => {
      await transaction.models.put(model(id));
      await transaction.audit(event(`audit of ${id}`, transaction.revision));
      return id;
    });
  const meeting = async (fate: CommitFate) => {
    trap.set(fate);
    const outcome = await change("x").catch((error: unknown) => error);
    await trap.settled();
    return { outcome, models: (await store.snapshot()).models.map(({ id }) => id) };
  };

  test.each(["answer lost", "answer silent", "late"] as const)("has happened where it arrived: %s", async (fate) => {
    expect(await meeting(fate)).toEqual({ outcome: "x", models: ["x"] });
    expect(await change("y")).toBe("y");
    expect((await store.snapshot()).revision).toBe(2);
  });

  test("has not happened where it never arrived", async () => {
    const { outcome, models } = await meeting("lost");
    expect(outcome).toBeInstanceOf(StoreUnavailable);
    expect(models).toEqual([]);
    expect(await change("x")).toBe("x");
  });

  test("is not asked about before it has ended", async () => {
    const started = performance.now();
    await meeting("late");
    expect(performance.now() - started).toBeGreaterThan(lateMs - 50);
  });

  test("that cannot be found out about is an outage", async () => {
    trap.set("answer lost for good");
    expect(await change("x").catch((error: unknown) => error)).toBeInstanceOf(StoreUnavailable);
    const other = await openPostgresStore(database.url);
    expect((await other.snapshot()).models.map(({ id }) => id)).toEqual(["x"]);
    await other.close();
  });
});
