import { expect, describe, test } from "bun:test";
import { openPostgresStore } from "../../src/store/postgres/driver.ts";
import { freshDatabase, whyNoPostgres } from "../support/postgres/postgres.ts";
import { openProxy } from "../support/upstreams/proxy.ts";
import { bestOf, tookMs, until } from "../support/waiting.ts";

const use = { organizationId: "o", keyId: "k" };
// Two seconds are promised, and three were taken once.
const backMsMax = 2_800;
const attempts = 4;

describe.skipIf(whyNoPostgres !== null)("a network to PostgreSQL that comes back", () => {
  // A server notes the use of keys every 30 seconds, even when cut off. A writer waits for that in vain.
  test("lets other servers write within two seconds, even after an interrupted write", async () => {
    const database = await freshDatabase();
    const { hostname, port } = new URL(database.url);
    const proxy = await openProxy(hostname, Number(port));
    const store = await openPostgresStore(Object.assign(new URL(database.url), { port: String(proxy.port) }).href);
    const beats = { missed: 0 };
    const stop = await store.follow({
      onNotify: () => undefined,
      onTold: () => undefined,
      confirmed: async () => undefined,
      replaced: async () => undefined,
      deaf: () => undefined,
      unconfirmed: () => void beats.missed++,
    });
    try {
      const note = () =>
        store.noteKeyUse([use], 1).then(
          () => true,
          () => false,
        );
      const backMs = await bestOf(attempts, backMsMax, async () => {
        await until(note);
        beats.missed = 0;
        proxy.block();
        await until(() => beats.missed > 2);
        const stuck = note();
        proxy.unblock();
        return tookMs(async () => {
          await until(note);
          await stuck;
        });
      });
      expect(backMs).toBeLessThan(backMsMax);
    } finally {
      await stop();
      await store.close();
      proxy.close();
      await database.drop();
    }
  });
});
