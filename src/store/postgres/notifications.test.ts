import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../../../test/support/postgres/postgres.ts";
import { openProxy } from "../../../test/support/upstreams/proxy.ts";
import { bestOf, until } from "../../../test/support/waiting.ts";
import { key, model } from "../contract/rows.ts";
import { openPostgresStore } from "./driver.ts";
import type { Told } from "../changes.ts";
import type { Store } from "../store.ts";

/** How a server learns of the changes of another one. */
describe.skipIf(whyNoPostgres !== null)("notifications from other servers on PostgreSQL", () => {
  const heartbeatMs = 1_000;
  // Of 20, on a machine that stalls now and then.
  const lateMax = 4;
  let database: TestDatabase;
  let writer: Store;
  beforeEach(async () => {
    database = await freshDatabase();
    writer = await openPostgresStore(database.url);
  });
  afterEach(async () => {
    await writer.close();
    await database.drop();
  });

  const write = () => writer.write((transaction) => transaction.models.put(model("x")));

  /** A following store; `caughtUpTo` resolves with the time that it took to see the revision. */
  const follower = async (url: string) => {
    const store = await openPostgresStore(url);
    const progress = { seen: 0, calls: 0 };
    const look = async () => {
      progress.calls++;
      progress.seen = (await store.changesSince(progress.seen)).revision;
    };
    const stop = await store.follow({
      onNotify: () => void look().catch(() => undefined),
      onTold: () => undefined,
      confirmed: look,
      replaced: async () => undefined,
      deaf: () => undefined,
      unconfirmed: () => undefined,
    });
    const caughtUpTo = async (revision: number) => {
      const started = performance.now();
      while (progress.seen < revision) {
        if (performance.now() - started > 15_000) throw new Error(`still at ${progress.seen}, not at ${revision}`);
        await Bun.sleep(1);
      }
      return performance.now() - started;
    };
    const close = async () => {
      await stop();
      await store.close();
    };
    return { caughtUpTo, close, progress };
  };

  /** How many of these changes arrived no earlier than by the heartbeat. */
  const lateOnes = async (caughtUpTo: (revision: number) => Promise<number>, first: number, last: number) => {
    let late = 0;
    for (let revision = first; revision <= last; revision++) {
      await write();
      if ((await caughtUpTo(revision)) >= heartbeatMs / 2) late++;
    }
    return late;
  };

  test("a change is notified at once, every time", async () => {
    const { caughtUpTo, close } = await follower(database.url);
    expect(await lateOnes(caughtUpTo, 1, 20)).toBeLessThanOrEqual(lateMax);
    await close();
  });

  test("a change without a notification is found by the next heartbeat", async () => {
    const { caughtUpTo, close } = await follower(database.url);
    let revision = 0;
    const foundMs = await bestOf(4, 2 * heartbeatMs, async () => {
      revision += 7;
      await database.query(`update clock set revision = ${revision}`);
      return caughtUpTo(revision);
    });
    expect(foundMs).toBeLessThan(2 * heartbeatMs);
    await close();
  });

  test("notifications arrive at once again after a network cut", async () => {
    const { hostname, port } = new URL(database.url);
    const proxy = await openProxy(hostname, Number(port));
    const { caughtUpTo, close } = await follower(
      Object.assign(new URL(database.url), { port: String(proxy.port) }).href,
    );
    proxy.block();
    proxy.unblock();
    await write();
    expect(await caughtUpTo(1)).toBeLessThan(6_000);
    // Only the second heartbeat notices that the echo is missing.
    await Bun.sleep(2.5 * heartbeatMs);
    expect(await lateOnes(caughtUpTo, 2, 20)).toBeLessThanOrEqual(lateMax);
    await close();
    proxy.close();
  });

  /** Stores that follow, and what they hear. */
  const hearing = async () => {
    const store = await openPostgresStore(database.url);
    const heard: (number | null | Told)[] = [];
    const stop = await store.follow({
      onNotify: (revision) => void heard.push(revision),
      onTold: (told) => void heard.push(told),
      confirmed: async () => undefined,
      replaced: async () => undefined,
      deaf: () => undefined,
      unconfirmed: () => undefined,
    });
    const close = async () => {
      await stop();
      await store.close();
    };
    return { store, heard, close };
  };

  test("the others hear which revision was committed, and what they are told, and the server itself nothing", async () => {
    const [one, other] = [await hearing(), await hearing()];
    const facts = {
      inputModalities: ["text"],
      contextLength: 131_072,
      description: "ein Überblick \u0000 \ud83d\ude00",
    };
    await one.store.write(async (transaction) => {
      await transaction.models.put(model("told", { created: 1, facts: facts as never }));
      await transaction.keys.put(key("key_1", "digest"));
    });
    const changes = await one.store.changesSince(0);
    expect(changes).toMatchObject({ revision: 1, keyDigests: ["digest"] });
    one.store.tell?.({ since: 0, changes });
    await until(() => other.heard.length === 2);
    // The other server gets exactly what it would have read itself.
    expect(other.heard).toStrictEqual([1, { since: 0, changes }]);
    expect(one.heard).toEqual([]);
    await one.close();
    await other.close();
  });

  test("the others hear at once that something cannot be told, and that an earlier version changed something", async () => {
    const [one, other] = [await hearing(), await hearing()];
    const keyDigests = Array.from({ length: 1_000 }, (_, at) => `digest-${at}`);
    one.store.tell?.({ since: 0, changes: { ...(await one.store.changesSince(0)), keyDigests } });
    await until(() => other.heard.length === 1);
    await database.query("select pg_notify('rollcall', 'a-server-of-an-earlier-version')");
    await until(() => other.heard.length === 2);
    expect(other.heard).toEqual([null, null]);
    await one.close();
    await other.close();
  });

  test("a stopped follower gets no notification", async () => {
    const { close, progress } = await follower(database.url);
    await close();
    const before = progress.calls;
    await write();
    await Bun.sleep(heartbeatMs + 200);
    expect(progress.calls).toBe(before);
  });
});
