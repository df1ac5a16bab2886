import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../../../test/support/postgres/postgres.ts";
import { key, model } from "../contract/rows.ts";
import { describeStore } from "../contract/contract.ts";
import { migrations } from "../sql/migrations/migrations.ts";
import { openPostgresStore, PostgresDriver } from "./driver.ts";
import { StoreRefusedToOpen, type Store } from "../store.ts";

// Apart, so that its tests do not get the databases that the tests below need.
describe.skipIf(whyNoPostgres !== null)("PostgreSQL", () => {
  describeStore("PostgreSQL", async () => {
    const database = await freshDatabase();
    const store = await openPostgresStore(database.url);
    return {
      store,
      close: async () => {
        await store.close();
        await database.drop();
      },
    };
  });
});

describe.skipIf(whyNoPostgres !== null)("PostgreSQL", () => {
  let database: TestDatabase;
  let opened: Store[];
  const open = async () => {
    const store = await openPostgresStore(database.url);
    opened.push(store);
    return store;
  };
  beforeEach(async () => {
    database = await freshDatabase();
    opened = [];
  });
  afterEach(async () => {
    for (const store of opened) await store.close();
    await database.drop();
  });

  test("the test database's locale does not order texts by their bytes", async () => {
    expect(await database.query(`select 'a' < 'B' as english`)).toEqual([{ english: true }]);
  });

  describe("opening", () => {
    test("many servers that start at once migrate once", async () => {
      const stores = await Promise.all(Array.from({ length: 8 }, open));
      for (const store of stores) expect((await store.snapshot()).revision).toBe(0);
      expect(await schemaVersions()).toEqual([migrations.length]);
    });

    test("an older schema is migrated with its data", async () => {
      await installSchema(2);
      await database.query(
        `insert into organizations (id, name, created, allowed_networks, revision) values ('o', 'o', 1, '[]', 1)`,
      );
      const store = await open();
      expect((await store.directory.organizations.find("o"))?.name).toBe("o");
      expect(await schemaVersions()).toEqual([migrations.length]);
    });

    test("a newer schema is refused and unchanged", async () => {
      await (await open()).close();
      opened = [];
      await database.query(`update rollcall_schema set version = version + 1`);
      const tables = await tableNames();
      expect(await openError(open())).toMatch(/ has schema version \d+ and this program knows up to \d+; use a newer/);
      expect(await schemaVersions()).toEqual([migrations.length + 1]);
      expect(await tableNames()).toEqual(tables);
    });

    test("another program's database is refused and unchanged", async () => {
      await database.query(`create table users (id int)`);
      expect(await openError(open())).toContain("holds another program's tables");
      expect(await tableNames()).toEqual(["users"]);
    });

    test("a database with any foreign table is refused, but one with only a view is not", async () => {
      await database.query(`create table accounts (id int)`);
      expect(await openError(open())).toContain("holds another program's tables");
      expect(await tableNames()).toEqual(["accounts"]);
      await database.query(`drop table accounts`);
      await database.query(`create view seen as select 1 as one`);
      await open();
    });

    test("PostgreSQL ends the session of a lost client", async () => {
      const driver = new PostgresDriver(database.url);
      const idle = await driver.all(`select current_setting('tcp_keepalives_idle') as seconds`);
      expect(idle).toEqual([{ seconds: "5" }]);
      await driver.close();
    });

    test("PGDATABASE does not override the database in the URL", async () => {
      process.env["PGDATABASE"] = "postgres";
      try {
        await open();
      } finally {
        delete process.env["PGDATABASE"];
      }
      expect(await schemaVersions()).toEqual([migrations.length]);
    });
  });

  describe("two servers", () => {
    test("revisions are gapless, and a snapshot is consistent", async () => {
      const [one, other] = await Promise.all([open(), open()]);
      const writes = Array.from({ length: 60 }, (_, at) =>
        (at % 2 === 0 ? one : other).write(({ models }) => models.put(model(`m${at}`))),
      );
      const snapshots = Array.from({ length: 60 }, async (_, at) => {
        await Bun.sleep(at);
        return (at % 2 === 0 ? one : other).snapshot();
      });
      await Promise.all(writes);
      for (const { revision, models } of await Promise.all(snapshots)) expect(models).toHaveLength(revision);
      expect((await other.snapshot()).revision).toBe(60);
    });

    test("exactly one of many concurrent deletions of a model succeeds", async () => {
      const [one, other] = await Promise.all([open(), open()]);
      for (let round = 0; round < 20; round++) {
        await one.write((transaction) => transaction.models.put(model(`doomed ${round}`)));
        const deleted = await Promise.all(
          Array.from({ length: 8 }, (_, at) =>
            (at % 2 === 0 ? one : other).write(async (transaction) =>
              (await transaction.models.delete("org-1", `doomed ${round}`, { atMs: 1, keyId: "k" })) ? true : null,
            ),
          ),
        );
        expect(deleted.filter((done) => done === true)).toHaveLength(1);
      }
    });
  });

  test("recording the use of the same keys in different orders does not deadlock", async () => {
    const [one, other] = await Promise.all([open(), open()]);
    const ids = Array.from({ length: 50 }, (_, at) => `key_${at}`);
    await one.write(async (transaction) => {
      for (const id of ids) await transaction.keys.put(key(id, `digest of ${id}`));
    });
    const uses = ids.map((keyId) => ({ organizationId: "org-1", keyId }));
    for (let round = 0; round < 10; round++)
      await Promise.all([one.noteKeyUse(uses, round), other.noteKeyUse(uses.toReversed(), round)]);
    expect((await one.snapshot()).revision).toBe(1);
  });

  test("a change that continues after a failed statement is not acknowledged", async () => {
    const store = await open();
    const change = store.write(async (transaction) => {
      await transaction.keys.put(key("key_1", "one digest"));
      await transaction.keys.put(key("key_2", "one digest")).catch(() => undefined);
      return true;
    });
    expect(await change.catch((error: Error) => error.message)).toContain("transaction is aborted");
    expect((await store.snapshot()).revision).toBe(0);
  });

  async function installSchema(version: number): Promise<void> {
    await database.query(`create table rollcall_schema (one integer primary key, version bigint not null)`);
    await database.query(`insert into rollcall_schema values (1, ${version})`);
    for (const statement of migrations.slice(0, version).flat()) await database.query(statement);
  }

  async function schemaVersions(): Promise<number[]> {
    return (await database.query(`select version from rollcall_schema`)).map((row) => Number(row["version"]));
  }

  async function tableNames(): Promise<unknown[]> {
    const rows = await database.query(`select tablename from pg_tables where schemaname = 'public' order by 1`);
    return rows.map((row) => row["tablename"]);
  }
});

async function openError(opening: Promise<Store>): Promise<string> {
  const error = await opening.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof StoreRefusedToOpen)) throw new Error(`not refused: ${String(error)}`);
  return error.message;
}
