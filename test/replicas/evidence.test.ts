import { describe, expect, test } from "bun:test";
import { event, model } from "../../src/store/contract/rows.ts";
import { openPostgresStore } from "../../src/store/postgres/driver.ts";
import type { Attempt } from "../durability/crash-clients.ts";
import { freshDatabase, whyNoPostgres } from "../support/postgres/postgres.ts";
import { Ledger } from "./evidence.ts";

describe.skipIf(whyNoPostgres !== null)("a snapshot of the database", () => {
  test("is consistent, whatever is committed meanwhile", async () => {
    const database = await freshDatabase();
    const store = await openPostgresStore(database.url);
    const ledger = await Ledger.open(database);
    // No client got an answer about them, like writes whose clients stopped waiting.
    const attempts: Attempt[] = [];
    const stopping = new AbortController();
    const writing = (async () => {
      for (let at = 0; !stopping.signal.aborted; at++) {
        const id = `m${at}`;
        attempts.push({ kind: "register", id, isRetry: false, requestId: null, outcome: "unanswered" });
        await store.write(async (transaction) => {
          await transaction.models.put(model(id));
          const registered = { ...event(`audit of ${id}`, transaction.revision), type: "rollcall.model.registered" };
          await transaction.audit({ ...registered, resourceId: id });
          return true;
        });
      }
    })();
    const problems: string[] = [];
    for (let time = 0; time < 100; time++) problems.push(...(await ledger.broken(attempts)));
    stopping.abort();
    await writing;
    expect(attempts.length).toBeGreaterThan(10);
    expect(problems).toEqual([]);
    await store.close();
    await database.drop();
  });
});
