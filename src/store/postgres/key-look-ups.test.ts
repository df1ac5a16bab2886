import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { SQL, type ReservedSQL } from "bun";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../../../test/support/postgres/postgres.ts";
import { key, model } from "../contract/rows.ts";
import { openPostgresStore } from "./driver.ts";
import { TooManyLookUps, type Store } from "../store.ts";

/** A lock on the table of keys makes look-ups of unknown keys wait. */
describe.skipIf(whyNoPostgres !== null)("unknown keys", () => {
  let database: TestDatabase;
  let store: Store;
  let client: SQL;
  let locker: ReservedSQL;
  beforeEach(async () => {
    database = await freshDatabase();
    store = await openPostgresStore(database.url);
    client = new SQL(database.url, { max: 1 });
    locker = await client.reserve();
  });
  afterEach(async () => {
    await locker.release();
    await client.close();
    await store.close();
    await database.drop();
  });

  const whileLocked = async (work: () => Promise<void>) => {
    await locker.unsafe("begin");
    await locker.unsafe("lock table keys in access exclusive mode");
    try {
      await work();
    } finally {
      await locker.unsafe("rollback");
    }
  };
  const askFor = (count: number) => Array.from({ length: count }, (_, at) => store.findKey(`unknown-${at}`));
  const waitingForKeys = async () => {
    const locks = `select count(*)::int as count from pg_locks where relation = 'keys'::regclass and not granted`;
    return Number((await database.query(locks))[0]?.["count"]);
  };

  test("unknown keys use one connection and delay neither writes nor reads", async () => {
    await whileLocked(async () => {
      const asked = Promise.all(askFor(500));
      while ((await waitingForKeys()) === 0) await Bun.sleep(5);
      await store.write(async (transaction) => (await transaction.models.put(model("written")), true));
      const { models } = await store.snapshot();
      expect([models.map(({ id }) => id), await waitingForKeys()]).toEqual([["written"], 1]);
      await locker.unsafe("commit");
      expect(new Set(await asked)).toEqual(new Set([null]));
    });
  });

  test("look-ups of known keys succeed among many unknown ones", async () => {
    await store.write(async (transaction) => {
      await transaction.organizations.put({ id: "org-1", name: "one", created: 1, allowedNetworks: [] });
      await transaction.keys.put(key("key_1", "digest-1"));
    });
    await whileLocked(async () => {
      const unknown = Promise.all(askFor(1_500));
      const known = store.findKey("digest-1");
      await locker.unsafe("commit");
      expect((await known)?.keyId).toBe("key_1");
      expect(new Set(await unknown)).toEqual(new Set([null]));
    });
  });

  test("look-ups beyond the limit are refused, and those that wait are answered", async () => {
    await whileLocked(async () => {
      const outcomes = askFor(3_000).map((asked) => asked.catch((error: unknown) => error));
      const refused = await Promise.all(outcomes.slice(2_500));
      expect(refused.every((outcome) => outcome instanceof TooManyLookUps)).toBe(true);
      await locker.unsafe("commit");
      expect(new Set(await Promise.all(outcomes.slice(0, 2_000)))).toEqual(new Set([null]));
    });
    expect(await store.findKey("unknown")).toBeNull();
  });
});

/** A lock on the table of organizations makes look-ups of known keys wait. */
describe.skipIf(whyNoPostgres !== null)("known keys", () => {
  const keysOfMany = 30;
  let database: TestDatabase;
  let store: Store;
  beforeEach(async () => {
    database = await freshDatabase();
    store = await openPostgresStore(database.url);
    await store.write(async (transaction) => {
      for (const id of ["org-1", "org-2"]) {
        await transaction.organizations.put({ id, name: id, created: 1, allowedNetworks: [] });
        for (let at = 0; at < keysOfMany; at++)
          await transaction.keys.put({ ...key(`key_${at}`, `digest of ${id} ${at}`), organizationId: id });
      }
    });
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  test("look-ups of known keys use one connection for each organization", async () => {
    await using client = new SQL(database.url, { max: 1 });
    const locker = await client.reserve();
    await locker.unsafe("begin");
    await locker.unsafe("lock table organizations in access exclusive mode");
    const many = Promise.all(Array.from({ length: keysOfMany }, (_, at) => store.findKey(`digest of org-1 ${at}`)));
    const one = store.findKey("digest of org-2 0");
    await Bun.sleep(300);
    const locks = `select count(*)::int as count from pg_locks where relation = 'organizations'::regclass and not granted`;
    expect(await database.query(locks)).toEqual([{ count: 2 }]);
    await locker.unsafe("commit");
    await locker.release();
    expect((await many).map((holder) => holder?.keyId)).toEqual(
      Array.from({ length: keysOfMany }, (_, at) => `key_${at}`),
    );
    expect((await one)?.audience.organizationId).toBe("org-2");
  });
});
