import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { openCommitTrap } from "../../../test/support/commit-trap.ts";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../../../test/support/postgres/postgres.ts";
import type { Actor } from "../../core/people/actor.ts";
import { event, key, model } from "../contract/rows.ts";
import { openPostgresStore } from "./driver.ts";
import { close, connectTo } from "./session.ts";
import { StoreUnavailable, unchanged, type Store, type Transaction } from "../store.ts";

/** Changes that wait for one that is under way, and are committed with it. */
describe.skipIf(whyNoPostgres !== null)("changes that are committed together", () => {
  let database: TestDatabase;
  let stores: Store[];
  let store: Store;
  beforeEach(async () => {
    database = await freshDatabase();
    stores = [];
    store = await open(database.url);
  });
  afterEach(async () => {
    for (const opened of stores) await opened.close();
    await database.drop();
  });

  const open = async (url: string) => {
    const opened = await openPostgresStore(url);
    stores.push(opened);
    return opened;
  };

  /** Adds a model and its audit row. Results in the revision. */
  const adding =
    (id: string, organizationId = "org-1") =>
    async (transaction: Transaction) => {
      const { revision } = transaction;
      await transaction.models.put(model(id, { organizationId }));
      await transaction.audit(event(`audit_log-${id}`, revision, { organizationId }));
      return revision;
    };
  const add = (to: Store, id: string, organizationId = "org-1") => to.write(adding(id, organizationId), organizationId);

  /** Resolves when a change is under way, which ends when `finish` is called: those that wait are committed with it. */
  const leading = async (from: Store, organizationId = "org-1") => {
    const [begun, finished] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const done = from.write(async (transaction) => {
      const revision = await adding("leader", organizationId)(transaction);
      begun.resolve();
      await finished.promise;
      return revision;
    }, organizationId);
    await begun.promise;
    return { done, finish: finished.resolve };
  };
  const ids = async () => (await store.snapshot()).models.map(({ id }) => id);
  const outcomes = async (changes: readonly Promise<unknown>[]) =>
    (await Promise.allSettled(changes)).map((outcome) =>
      outcome.status === "fulfilled" ? outcome.value : (outcome.reason as Error),
    );

  test("have a revision and an audit row each, and one notification", async () => {
    const notifications: string[] = [];
    const listener = connectTo(new URL(database.url));
    await listener.listen("rollcall", (by) => void notifications.push(by));
    const leader = await leading(store);
    const followers = ["a", "b", "c", "d"].map((id, at) => add(store, id, `org-${at % 2}`));
    leader.finish();
    const [first, ...others] = await outcomes([leader.done, ...followers]);
    expect([first, ...others.toSorted()]).toEqual([1, 2, 3, 4, 5]);
    const last = await add(store, "last");
    expect(last).toBe(6);
    // They arrive in order.
    await database.query(`select pg_notify('rollcall', 'all')`);
    while (notifications.at(-1) !== "all") await Bun.sleep(5);
    // At least one of the others was committed with the first.
    expect(notifications.length - 1).toBeWithin(2, 6);
    for (const organizationId of ["org-0", "org-1"])
      expect(await store.auditTrail.verify(organizationId, null)).toMatchObject({ broken: null });
    expect((await store.auditTrail.verify("org-1", null)).events).toBe(4);
    close(listener);
  });

  test("fail alone, whatever they have written", async () => {
    const leader = await leading(store);
    const refused = store.write(async (transaction) => {
      await adding("refused")(transaction);
      throw new Error("refused");
    }, "org-1");
    const conflicting = store.write(async (transaction) => {
      await transaction.keys.put(key("key_1", "one digest"));
      await transaction.keys.put(key("key_2", "one digest"));
    }, "org-1");
    const heedless = store.write(async (transaction) => {
      await adding("heedless")(transaction);
      await transaction.keys.put(key("key_1", "one digest"));
      await transaction.keys.put(key("key_2", "one digest")).catch(() => undefined);
    }, "org-1");
    const unseen = store.write(async (transaction) => {
      await transaction.models.put(model("unseen", { created: 1e300 }));
      await adding("behind")(transaction);
    }, "org-1");
    const nothing = store.write(async (transaction) => {
      await adding("nothing")(transaction);
      return unchanged("nothing");
    }, "org-1");
    const last = add(store, "last");
    leader.finish();
    const [first, ...others] = await outcomes([leader.done, refused, conflicting, heedless, unseen, nothing, last]);
    expect(first).toBe(1);
    expect(others.map((outcome) => (outcome instanceof Error ? outcome.message : outcome))).toEqual([
      "refused",
      expect.stringContaining("duplicate key"),
      expect.stringContaining("transaction is aborted"),
      expect.stringContaining("bigint"),
      "nothing",
      2,
    ]);
    expect(await ids()).toEqual(["last", "leader"]);
    expect(await store.auditTrail.verify("org-1", null)).toMatchObject({ events: 2, broken: null });
  });

  test("see the ones before them", async () => {
    const leader = await leading(store);
    const seen = store.write(async ({ models }) => unchanged((await models.find("org-1", "leader"))?.id), "org-1");
    const deletions = [1, 2, 3].map(() =>
      store.write(async ({ models }) => models.delete("org-1", "leader", { atMs: 1, keyId: "k" }), "org-1"),
    );
    leader.finish();
    expect(await outcomes([seen, ...deletions])).toEqual(["leader", true, false, false]);
  });

  test("know at once that a key before them was revoked", async () => {
    await store.write(async ({ organizations, keys }) => {
      await organizations.put({ id: "org-1", name: "o", created: 1, allowedNetworks: [] });
      await keys.put(key("key_1", "digest", { kind: "admin", projectId: null, userId: null, serviceAccountId: "svc" }));
    });
    const actor = {
      keyId: "key_1",
      projectId: null,
      principal: { kind: "service_account", id: "svc" },
      audience: { organizationId: "org-1" },
    } as Actor;
    const revokedAt = async ({ authors }: Transaction) => (await authors.ofKey(actor))?.revokedAt;
    const leader = await leading(store);
    const before = store.write(async (transaction) => unchanged(await revokedAt(transaction)), "org-1");
    const made = store.write(async (transaction) => {
      await revokedAt(transaction);
      return adding("made")(transaction);
    }, "org-1");
    const revoked = store.write(async (transaction) => {
      await transaction.keys.revoke("org-1", "key_1", 7);
      await adding("revoked")(transaction);
      return revokedAt(transaction);
    }, "org-1");
    const after = store.write(async (transaction) => unchanged(await revokedAt(transaction)), "org-1");
    leader.finish();
    expect(await outcomes([before, made, revoked, after])).toEqual([null, 3, 7, 7]);
  });

  test("are lost together with their session, and none is made", async () => {
    const leader = await leading(store);
    const followers = ["a", "b", "c"].map((id) => add(store, id));
    const sessions = `application_name = 'rollcall' and state = 'idle in transaction'`;
    await database.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and ${sessions}`);
    leader.finish();
    const lost = await outcomes([leader.done, ...followers]);
    expect(lost[0]).toBeInstanceOf(StoreUnavailable);
    for (const outcome of lost) expect(outcome).toBeInstanceOf(StoreUnavailable);
    expect(await ids()).toEqual([]);
    expect(await add(store, "later")).toBe(1);
  });

  test.each(["lost", "answer lost", "late"] as const)(
    "share the fate of a commit whose answer is lost: %s",
    async (fate) => {
      const { hostname, port } = new URL(database.url);
      const trap = await openCommitTrap(hostname, Number(port));
      const through = await open(Object.assign(new URL(database.url), { port: String(trap.port) }).href);
      const leader = await leading(through);
      const followers = ["a", "b", "c"].map((id) => add(through, id, `org-${id}`));
      trap.set(fate);
      leader.finish();
      const made = await outcomes([leader.done, ...followers]);
      await trap.settled();
      const stored = new Set(await ids());
      const isMade = ["leader", "a", "b", "c"].map((id) => stored.has(id));
      expect(made.map((outcome) => typeof outcome === "number")).toEqual(isMade);
      // The leader, and at least one that was committed with it.
      if (fate === "lost") expect(isMade.filter((is) => !is).length).toBeGreaterThanOrEqual(2);
      else expect(isMade).toEqual([true, true, true, true]);
      trap.close();
    },
  );

  test("keep every chain whole while sixteen write through two servers", async () => {
    const other = await open(database.url);
    const organizations = ["org-1", "org-2", "org-3"];
    const each = 12;
    const revisions = await Promise.all(
      Array.from({ length: 16 }, async (_, writer) => {
        const own: number[] = [];
        for (let at = 0; at < each; at++) {
          const organizationId = organizations[(writer + at) % 3]!;
          own.push(await add(writer % 2 === 0 ? store : other, `${writer}-${at}`, organizationId));
        }
        return own;
      }),
    );
    const all = revisions.flat().toSorted((a, b) => a - b);
    expect(all).toEqual(Array.from({ length: 16 * each }, (_, at) => at + 1));
    for (const own of revisions) expect(own).toEqual(own.toSorted((a, b) => a - b));
    const verified = await Promise.all(organizations.map((id) => store.auditTrail.verify(id, null)));
    expect(verified.map(({ broken }) => broken)).toEqual([null, null, null]);
    expect(verified.reduce((sum, { events }) => sum + events, 0)).toBe(16 * each);
  });

  describe("take turns", () => {
    test("an organization with many waiting changes is not committed before another's one", async () => {
      const leader = await leading(store, "org-many");
      const order: string[] = [];
      const many = Array.from({ length: 200 }, (_, at) =>
        add(store, `m${at}`, "org-many").then(() => order.push("many")),
      );
      const one = add(store, "one", "org-one");
      leader.finish();
      // It is the first that follows the leader.
      expect(await one).toBe(2);
      order.push("one");
      await Promise.all([leader.done, ...many]);
      expect(order.indexOf("one")).toBeLessThanOrEqual(32);
    });

    test("an organization whose turn is on another server waits for it there", async () => {
      const other = await open(database.url);
      const leader = await leading(store, "org-1");
      const there = add(other, "there", "org-many");
      const waiting = `select count(*)::int as count from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      while ((await database.query(waiting))[0]?.["count"] !== 1) await Bun.sleep(5);
      const here = add(store, "here", "org-many");
      leader.finish();
      expect(await Promise.all([leader.done, there, here])).toEqual([1, 2, 3]);
    });

    test("a long change is committed by itself", async () => {
      const leader = await leading(store);
      const [begun, finished] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const long = store.write(
        async (transaction) => {
          begun.resolve();
          await finished.promise;
          return adding("long", "org-2")(transaction);
        },
        "org-2",
        { isLong: true },
      );
      leader.finish();
      // Resolves although the long one has not been made.
      expect(await leader.done).toBe(1);
      await begun.promise;
      finished.resolve();
      expect(await long).toBe(2);
    });
  });
});
