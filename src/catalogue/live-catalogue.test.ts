import { afterEach, beforeEach, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../../test/support/app.ts";
import { keys } from "../../test/support/world.ts";
import { actorOf } from "../core/people/key-holder.ts";
import { Refusal } from "../core/refusal.ts";
import { digestOfKey } from "../registry/keys/digest.ts";

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const digest = digestOfKey(keys.acemeOwner);

async function revokeOwnerKey(): Promise<void> {
  const holder = await app.store.findKey(digest);
  await app.store.write((transaction) => transaction.keys.revoke("org-aceme", holder?.keyId ?? "", 1));
  await app.live.catchUp.run();
}

test("a key revoked during its look-up is neither accepted nor cached", async () => {
  const { findKey } = app.store;
  let look: () => void = () => undefined;
  const revoked = new Promise<void>((resolve) => (look = resolve));
  let looks = 0;
  Object.assign(app.store, {
    findKey: async (wanted: string) => {
      const found = await findKey(wanted);
      // The first look has read the key and is held up on its way back until the key has been revoked.
      if (looks++ === 0) await revoked;
      return found;
    },
  });
  const admitted = app.live.lookUpActor(digest, "***");
  Object.assign(app.store, { findKey });
  await revokeOwnerKey();
  look();
  expect(await admitted).toBeInstanceOf(Refusal);
  expect(app.live.keys.get(digest)).toBeUndefined();
});

test("a recently used key needs no store until it changes", async () => {
  await app.live.lookUpActor(digest, "***");
  expect(app.live.keys.get(digest)?.audience.organizationId).toBe("org-aceme");
  await revokeOwnerKey();
  expect(app.live.keys.get(digest)).toBeUndefined();
});

test("a changed role applies to a key in use", async () => {
  const found = await app.live.lookUpActor(digest, "***");
  expect(found instanceof Refusal ? null : found.principal.organizationRole).toBe("owner");
  await app.store.write(async (transaction) => {
    const { users } = await transaction.declared();
    const owner = users.find(({ email }) => email === "owner@aceme.example")!;
    await transaction.users.put({ ...owner, role: "reader" });
    return true;
  });
  await app.live.catchUp.run();
  const again = actorOf(await app.store.findKey(digest), "***");
  expect(app.live.keys.get(digest)).toBeUndefined();
  // No owner any more, and no member of the project.
  expect(again).toMatchObject({ code: "incorrect-key" });
});

test("changed users of one organization leave the cached actors of others", async () => {
  const zenith = digestOfKey(keys.zenithOwner);
  for (const known of [digest, zenith]) await app.live.lookUpActor(known, "***");
  await app.store.write(async (transaction) => {
    const { users } = await transaction.declared();
    await transaction.users.put({ ...users.find(({ email }) => email === "owner@aceme.example")!, name: "Renamed" });
    return true;
  });
  await app.live.catchUp.run();
  expect(app.live.keys.get(digest)).toBeUndefined();
  expect(app.live.keys.get(zenith)?.audience.organizationId).toBe("org-zenith");
});

test("a used key is reported once, however often it was looked up", async () => {
  await app.live.lookUpActor(digest, "***");
  await app.live.lookUpActor(digest, "***");
  app.live.keys.get(digest);
  await revokeOwnerKey();
  expect(app.live.keys.takeUsed()).toHaveLength(1);
  expect(app.live.keys.takeUsed()).toEqual([]);
});

test("concurrent catch-ups read the store once", async () => {
  const { changesSince } = app.store;
  let looks = 0;
  Object.assign(app.store, { changesSince: (revision: number) => (looks++, changesSince(revision)) });
  await Promise.all(Array.from({ length: 50 }, () => app.live.catchUp.run()));
  expect(looks).toBeLessThanOrEqual(2);
});

test("a failed catch-up does not stop the next one", async () => {
  const { changesSince } = app.store;
  Object.assign(app.store, { changesSince: () => Promise.reject(new Error("gone")) });
  expect(
    await app.live.catchUp
      .run()
      .then(() => "caught up")
      .catch(() => "failed"),
  ).toBe("failed");
  Object.assign(app.store, { changesSince });
  expect(
    await app.live.catchUp
      .run()
      .then(() => "caught up")
      .catch(() => "failed"),
  ).toBe("caught up");
});

test("a store that has gone back to an earlier revision is reloaded with its keys", async () => {
  const beginning = { snapshot: await app.store.snapshot(), changes: await app.store.changesSince(1) };
  await revokeOwnerKey();
  expect(app.live.revision).toBe(2);
  const snapshot = { ...beginning.snapshot, models: beginning.snapshot.models.slice(0, 1) };
  await app.live.lookUpActor(digestOfKey(keys.zenithOwner), "***");
  Object.assign(app.store, { snapshot: async () => snapshot, changesSince: async () => beginning.changes });
  await app.live.catchUp.confirm(1, performance.now());
  expect([app.live.revision, app.live.modelCount]).toEqual([1, 1]);
  expect(app.live.keys.get(digestOfKey(keys.zenithOwner))).toBeUndefined();
});

test("changes that cannot be read are loaded with a snapshot", async () => {
  const { changesSince } = app.store;
  await app.store.write(async (transaction) => {
    const first = await transaction.models.find(null, "davinci");
    await transaction.models.put({ ...first!, ownedBy: "somebody new" });
    return true;
  });
  Object.assign(app.store, { changesSince: () => Promise.reject(new Error("too many")) });
  expect(await app.live.catchUp.run().catch(() => "failed")).toBe("failed");
  expect(app.live.revision).toBe(1);
  await app.live.catchUp.run();
  expect(app.live.revision).toBe(2);
  Object.assign(app.store, { changesSince });
});

test("a store that has gone back and on again is reloaded on request, though its revision is the same", async () => {
  const snapshot = await app.store.snapshot();
  await app.live.lookUpActor(digest, "***");
  Object.assign(app.store, { snapshot: async () => ({ ...snapshot, models: snapshot.models.slice(0, 1) }) });
  await app.live.catchUp.confirm(app.live.revision, performance.now());
  expect(app.live.modelCount).toBe(snapshot.models.length);
  await app.live.catchUp.reload();
  expect([app.live.revision, app.live.modelCount]).toEqual([snapshot.revision, 1]);
  expect(app.live.keys.get(digest)).toBeUndefined();
});

test("after the first confirmation each one is valid for three seconds", async () => {
  app.live.catchUp.refuseWhileBehind();
  await app.live.catchUp.confirm(app.live.revision, performance.now() - 2_900);
  app.live.catchUp.refuseWhileBehind();
  await app.live.catchUp.confirm(app.live.revision, performance.now() - 3_001);
  expect(() => app.live.catchUp.refuseWhileBehind()).toThrow("catching up");
  await app.live.catchUp.confirm(app.live.revision, performance.now());
  app.live.catchUp.refuseWhileBehind();
});

test("a look-up that outlasts the last confirmation is refused", async () => {
  await app.live.catchUp.confirm(app.live.revision, performance.now() - 2_900);
  const { findKey } = app.store;
  Object.assign(app.store, { findKey: (wanted: string) => Bun.sleep(150).then(() => findKey(wanted)) });
  app.live.catchUp.refuseWhileBehind();
  const found = Promise.resolve(app.live.lookUpActor(digest, "***"));
  expect(await found.catch((error: unknown) => error)).toMatchObject({ code: "try-later" });
});

test("while a committed change cannot be loaded, all requests are refused", async () => {
  const { changesSince } = app.store;
  Object.assign(app.store, { changesSince: () => Promise.reject(new Error("gone")) });
  await app.live.catchUp.showCommitted();
  expect(() => app.live.catchUp.refuseWhileBehind()).toThrow("catching up");
  Object.assign(app.store, { changesSince });
  await Bun.sleep(250);
  app.live.catchUp.refuseWhileBehind();
});
