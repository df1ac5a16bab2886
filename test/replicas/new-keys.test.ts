import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { LiveCatalogue } from "../../src/catalogue/live-catalogue.ts";
import { Refusal } from "../../src/core/refusal.ts";
import { digestOfKey } from "../../src/registry/keys/digest.ts";
import { key } from "../../src/store/contract/rows.ts";
import { openPostgresStore } from "../../src/store/postgres/driver.ts";
import { StoreUnavailable, type Store } from "../../src/store/store.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { administrator, withKey } from "../support/administrator.ts";
import { whyNoPostgres } from "../support/postgres/postgres.ts";
import { inPostgres, type StorePlace } from "../support/store-place.ts";
import { until } from "../support/waiting.ts";

/** A second server that gets no notification, so that it is always as far behind as it can be. */
describe.skipIf(whyNoPostgres !== null)("a key that another server has just made", () => {
  let place: StorePlace;
  let app: TestApp;
  let store: Store;
  let other: LiveCatalogue;
  let asked: number;
  beforeEach(async () => {
    place = await inPostgres();
    app = await openTestApp(undefined, place);
    store = await openPostgresStore(place.flags[1]!);
    const newestRevision = store.newestRevision!;
    Object.assign(store, { newestRevision: () => (asked++, newestRevision()) });
    asked = 0;
    other = await LiveCatalogue.load(store);
    await until(() => other.unrevokedKeys.lacks(digestOfKey("none")));
  });
  afterEach(async () => {
    await store.close();
    await app.close();
    await place.remove();
  });

  const aceme = administrator(() => app);
  const make = async (name: string) =>
    (await aceme.post("/v1/organization/projects/proj_aceme/service_accounts", { name })).api_key.value as string;
  const isAccepted = async (secret: string) => {
    return !((await other.lookUpActor(digestOfKey(secret), "***")) instanceof Refusal);
  };

  test("works at once, also among thousands that do not exist", async () => {
    for (let at = 0; at < 20; at++) expect(await isAccepted(await make(`service ${at}`))).toBe(true);
    const flood = Array.from({ length: 1_000 }, (_, at) => isAccepted(`no key ${at}`));
    const made = await make("in a flood");
    expect((await withKey(app, made)).status).toBe(200);
    expect(await isAccepted(made)).toBe(true);
    expect(new Set(await Promise.all(flood))).toEqual(new Set([false]));
  });

  test("does not cost the store a question for each key that does not exist", async () => {
    const { findKey } = store;
    let looked = 0;
    Object.assign(store, { findKey: (digest: string) => (looked++, findKey(digest)) });
    for (let round = 0; round < 10; round++)
      await Promise.all(Array.from({ length: 1_000 }, (_, at) => isAccepted(`no key ${round} ${at}`)));
    expect(looked).toBe(0);
    expect(asked).toBeLessThan(50);
  });

  test("is known without a look-up once it is known to be revoked", async () => {
    const made = await make("short-lived");
    expect(await isAccepted(made)).toBe(true);
    const holder = await store.findKey(digestOfKey(made));
    await app.store.write(({ keys }) => keys.revoke("org-aceme", holder!.keyId, 1));
    await other.catchUp.run();
    expect(other.unrevokedKeys.lacks(digestOfKey(made))).toBe(true);
    expect(await isAccepted(made)).toBe(false);
  });

  test("is found if the database wrote it in the name of another program", async () => {
    await app.store.write(({ keys }) => keys.put(key("key_recovered", digestOfKey("recovered key"))));
    expect(other.unrevokedKeys.lacks(digestOfKey("recovered key"))).toBe(true);
    await isAccepted("recovered key");
    expect(other.unrevokedKeys.lacks(digestOfKey("recovered key"))).toBe(false);
  });

  test("is never refused with 401 while the database cannot be asked", async () => {
    await store.close();
    const answer = Promise.resolve(other.lookUpActor(digestOfKey("no key"), "***"));
    expect(await answer.catch((error: unknown) => error)).toBeInstanceOf(StoreUnavailable);
    store = await openPostgresStore(place.flags[1]!);
  });
});
