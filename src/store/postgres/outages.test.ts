import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createServer, type AddressInfo } from "node:net";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../../../test/support/postgres/postgres.ts";
import { openProxy } from "../../../test/support/upstreams/proxy.ts";
import { model } from "../contract/rows.ts";
import { openPostgresStore } from "./driver.ts";
import { StoreRefusedToOpen, StoreUnavailable, type Store } from "../store.ts";

/** A store whose database is missing or goes away. */
describe.skipIf(whyNoPostgres !== null)("PostgreSQL outages", () => {
  let database: TestDatabase;
  beforeEach(async () => void (database = await freshDatabase()));
  afterEach(() => database.drop());

  const changed = (change: (url: URL) => void) => {
    const url = new URL(database.url);
    change(url);
    return url.href;
  };
  const add = (store: Store, id: string) => store.write((transaction) => transaction.models.put(model(id)));

  describe("the error of a failed start does not contain the password", () => {
    const secret = "correct-horse";

    const failure = async (url: string, Expected: typeof StoreRefusedToOpen | typeof StoreUnavailable) => {
      const started = performance.now();
      const error = await openPostgresStore(url).catch((thrown: unknown) => thrown);
      expect(performance.now() - started).toBeLessThan(10_000);
      if (!(error instanceof Expected)) throw new Error(`not as expected: ${String(error)}`);
      expect(Bun.inspect(error)).not.toContain(secret);
      return error.message;
    };
    const refused = (url: string) => failure(url, StoreRefusedToOpen);
    const unavailable = (url: string) => failure(url, StoreUnavailable);

    test("when the password is wrong", async () => {
      const message = await refused(changed((url) => void (url.password = secret)));
      expect(message).toMatch(/^cannot use the database \w+ on 127.0.0.1: .*password authentication failed/);
    });

    test("when the database does not exist", async () => {
      expect(await refused(changed((url) => void (url.pathname = "/nowhere")))).toContain(`"nowhere" does not exist`);
    });

    test("when nothing listens on the port", async () => {
      const elsewhere = changed((url) => Object.assign(url, { port: "1", password: secret }));
      expect(await unavailable(elsewhere)).toMatch(/: PostgreSQL cannot answer: Failed to connect$/);
    });

    test("when the port accepts connections and never answers", async () => {
      const silent = createServer(() => undefined);
      await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
      const { port } = silent.address() as AddressInfo;
      const elsewhere = changed((url) => Object.assign(url, { port: String(port), password: secret }));
      expect(await unavailable(elsewhere)).toMatch(
        /: PostgreSQL has not answered for 1000 ms; it is away, or a round trip to it takes more than 200 ms$/,
      );
      silent.close();
    });

    test("when the user may not create tables", async () => {
      await database.query(`create role reader_${process.pid} login password '${secret}'`);
      const limited = changed((url) => Object.assign(url, { username: `reader_${process.pid}`, password: secret }));
      expect(await refused(limited)).toEndWith("Rollcall's user may not make tables there");
      await database.query(`drop role reader_${process.pid}`);
    });
  });

  test("connections that PostgreSQL ends are an outage, and the next write succeeds", async () => {
    const store = await openPostgresStore(database.url);
    const change = store.write(async (transaction) => {
      await transaction.models.put(model("lost"));
      await database.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()`,
      );
      await transaction.models.put(model("lost too"));
      return true;
    });
    expect(await change.catch((error: unknown) => error)).toBeInstanceOf(StoreUnavailable);
    await add(store, "kept");
    expect((await store.snapshot()).models.map(({ id }) => id)).toEqual(["kept"]);
    await store.close();
  });

  test("a transaction that PostgreSQL ends as idle is an outage, and the next write succeeds", async () => {
    const store = await openPostgresStore(database.url);
    const change = store.write(async (transaction) => {
      await transaction.models.put(model("held up"));
      await Bun.sleep(3_300);
      return true;
    });
    expect(await change.catch((error: unknown) => error)).toBeInstanceOf(StoreUnavailable);
    await add(store, "kept");
    expect((await store.snapshot()).models.map(({ id }) => id)).toEqual(["kept"]);
    await store.close();
  });

  test("behind a cut network everything fails within three seconds, and works again when it is back", async () => {
    const { hostname, port } = new URL(database.url);
    const proxy = await openProxy(hostname, Number(port));
    const store = await openPostgresStore(changed((url) => void (url.port = String(proxy.port))));
    await add(store, "before");
    proxy.block();
    const started = performance.now();
    const attempts = [store.snapshot(), store.findKey("x"), ...["a", "b", "c"].map((id) => add(store, id))];
    const outcomes = await Promise.all(attempts.map((attempt) => attempt.catch((error: unknown) => error)));
    expect(performance.now() - started).toBeWithin(2_900, 6_000);
    for (const outcome of outcomes) expect(outcome).toBeInstanceOf(StoreUnavailable);
    proxy.unblock();
    await add(store, "after");
    const ids = (await store.snapshot()).models.map(({ id }) => id);
    expect(ids).toEqual(["after", "before"]);
    await store.close();
    proxy.close();
  });

  test("closing does not wait for a database that never answers", async () => {
    const { hostname, port } = new URL(database.url);
    const proxy = await openProxy(hostname, Number(port));
    const store = await openPostgresStore(changed((url) => void (url.port = String(proxy.port))));
    await add(store, "before");
    proxy.block();
    const attempt = store.snapshot().catch((error: unknown) => error);
    const started = performance.now();
    await store.close();
    expect(performance.now() - started).toBeLessThan(8_000);
    expect(await attempt).toBeInstanceOf(StoreUnavailable);
    proxy.close();
  });
});
