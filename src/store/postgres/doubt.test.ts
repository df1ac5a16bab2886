import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { lateMs, openCommitTrap, type CommitFate, type CommitTrap } from "../../../test/support/commit-trap.ts";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../../../test/support/postgres/postgres.ts";
import { event, model } from "../contract/rows.ts";
import { openPostgresStore } from "./driver.ts";
import { StoreUnavailable, type Store } from "../store.ts";

/** After a commit without an answer the store finds out whether it happened. */
describe.skipIf(whyNoPostgres !== null)("a commit whose answer is lost", () => {
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

  test.each(["answer lost", "answer silent", "late"] as const)(
    "succeeds if it reached the database: %s",
    async (fate) => {
      expect(await meeting(fate)).toEqual({ outcome: "x", models: ["x"] });
      expect(await change("y")).toBe("y");
      expect((await store.snapshot()).revision).toBe(2);
    },
  );

  test("fails if it never reached the database", async () => {
    const { outcome, models } = await meeting("lost");
    expect(outcome).toBeInstanceOf(StoreUnavailable);
    expect(models).toEqual([]);
    expect(await change("x")).toBe("x");
  });

  test("is resolved only after its transaction has ended", async () => {
    const started = performance.now();
    await meeting("late");
    expect(performance.now() - started).toBeGreaterThan(lateMs - 50);
  });

  test("is an outage if its fate cannot be found out", async () => {
    trap.set("answer lost for good");
    expect(await change("x").catch((error: unknown) => error)).toBeInstanceOf(StoreUnavailable);
    const other = await openPostgresStore(database.url);
    expect((await other.snapshot()).models.map(({ id }) => id)).toEqual(["x"]);
    await other.close();
  });
});
