import { afterEach, beforeEach, expect, test } from "bun:test";
import { administrator } from "../../../test/support/administrator.ts";
import { openTestApp, type TestApp } from "../../../test/support/app.ts";
import { until } from "../../../test/support/waiting.ts";
import { keys } from "../../../test/support/world.ts";
import { mintKey } from "../../core/people/key.ts";
import { digestOfKey } from "../../registry/keys/digest.ts";
import { nothingChanged } from "../../store/changes.ts";
import { key } from "../../store/contract/rows.ts";
import { UnrevokedKeys } from "./unrevoked-keys.ts";

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const aceme = administrator(() => app);
const newKeys = "/v1/organization/projects/proj_aceme/service_accounts";
const unknown = (at: number) => mintKey("project", new Uint8Array(32).fill(at));

async function statusWith(secret: string): Promise<number> {
  return (await app.call("GET", "/v1/models", { headers: { authorization: `Bearer ${secret}` } })).status;
}

/** The digests that are looked up in the store from now on. */
function lookUps(): readonly string[] {
  const digests: string[] = [];
  const { findKey } = app.store;
  Object.assign(app.store, { findKey: (digest: string) => (digests.push(digest), findKey(digest)) });
  return digests;
}

const areRead = () => until(() => app.live.unrevokedKeys.lacks(digestOfKey(unknown(0))));

test("a key that does not exist is looked up until all digests are read, and then no more", async () => {
  const looked = lookUps();
  expect(await statusWith(unknown(1))).toBe(401);
  expect(looked).toEqual([digestOfKey(unknown(1))]);
  await areRead();
  for (let at = 1; at < 50; at++) expect(await statusWith(unknown(at))).toBe(401);
  expect(looked).toHaveLength(1);
  for (const secret of [keys.acemeOwner, keys.acemeAdmin, keys.acemeAccount, keys.zenithOwner])
    expect(app.live.unrevokedKeys.lacks(digestOfKey(secret))).toBe(false);
  expect(await statusWith(keys.acemeOwner)).toBe(200);
});

test("a new key works at once, and a revoked one is refused without a look-up", async () => {
  await areRead();
  const made = await aceme.post(newKeys, { name: "new" });
  expect(await statusWith(made.api_key.value)).toBe(200);
  await aceme.delete(`/v1/organization/projects/proj_aceme/service_accounts/${made.id}`);
  const looked = lookUps();
  expect(await statusWith(made.api_key.value)).toBe(401);
  expect(looked).toEqual([]);
});

test("a key that the file drops and declares again works again", async () => {
  await areRead();
  const digest = digestOfKey(keys.acemeMember);
  const stored = await app.store.write(async (transaction) => {
    const found = (await transaction.declared()).keys.find((one) => one.digest === digest)!;
    await transaction.keys.drop("org-aceme", found.id, 1);
    return found;
  });
  await app.live.catchUp.run();
  expect(app.live.unrevokedKeys.lacks(digest)).toBe(true);
  await app.store.write((transaction) => transaction.keys.put(stored));
  await app.live.catchUp.run();
  expect(await statusWith(keys.acemeMember)).toBe(200);
});

test("when everything is read again, so are the digests", async () => {
  await areRead();
  // No change names this key, as after a restored backup.
  await app.store.write((transaction) => transaction.keys.put(key("key_other", digestOfKey(unknown(9)))));
  await app.live.catchUp.reload();
  expect(app.live.unrevokedKeys.lacks(digestOfKey(unknown(9)))).toBe(false);
  await areRead();
  expect(app.live.unrevokedKeys.lacks(digestOfKey(unknown(9)))).toBe(false);
});

const changes = (keyDigests: readonly string[], revokedKeyDigests: readonly string[] = []) => ({
  ...nothingChanged,
  revision: 2,
  keyDigests,
  revokedKeyDigests,
});

/** Pages that arrive when the test lets them. */
function slowPages() {
  const pages: PromiseWithResolvers<readonly string[]>[] = [];
  const unrevokedDigests = () => {
    pages.push(Promise.withResolvers());
    return pages.at(-1)!.promise;
  };
  const asked = (count: number) => until(() => pages.length === count);
  return { pages, asked, known: new UnrevokedKeys({ unrevokedDigests }) };
}

const pageOf = (...secrets: readonly string[]) => secrets.map(digestOfKey);

test("a key that is made while the digests are read is among them, on whichever page it would be", async () => {
  const { pages, asked, known } = slowPages();
  expect(known.lacks(digestOfKey("any"))).toBe(false);
  await asked(1);
  known.apply(changes([digestOfKey("made")]));
  pages[0]!.resolve(pageOf("old"));
  await until(() => known.lacks(digestOfKey("any")));
  expect(["old", "made"].map((secret) => known.lacks(digestOfKey(secret)))).toEqual([false, false]);
  known.apply(changes([digestOfKey("old")], [digestOfKey("old")]));
  expect(known.lacks(digestOfKey("old"))).toBe(true);
});

test("pages of a store that was replaced meanwhile do not count", async () => {
  const { pages, asked, known } = slowPages();
  known.lacks(digestOfKey("any"));
  await asked(1);
  known.forgetAll();
  known.lacks(digestOfKey("any"));
  await asked(2);
  pages[0]!.resolve(pageOf("before"));
  await Bun.sleep(5);
  expect(known.lacks(digestOfKey("any"))).toBe(false);
  pages[1]!.resolve(pageOf("after"));
  await until(() => known.lacks(digestOfKey("before")));
  expect(known.lacks(digestOfKey("after"))).toBe(false);
});

test("after a failure keys are looked up, and the digests not read at every request", async () => {
  const { pages, asked, known } = slowPages();
  known.lacks(digestOfKey("any"));
  await asked(1);
  pages[0]!.reject(new Error("gone"));
  await Bun.sleep(5);
  for (let at = 0; at < 100; at++) expect(known.lacks(digestOfKey(`any ${at}`))).toBe(false);
  expect(pages).toHaveLength(1);
});

test("thousands of keys are read in pages", async () => {
  const secrets = Array.from({ length: 2_500 }, (_, at) => `secret-${at}`);
  await app.store.write(async (transaction) => {
    for (const [at, secret] of secrets.entries()) await transaction.keys.put(key(`key_${at}`, digestOfKey(secret)));
  });
  const known = new UnrevokedKeys(app.store);
  await until(() => known.lacks(digestOfKey("none of them")));
  expect(secrets.filter((secret) => known.lacks(digestOfKey(secret)))).toEqual([]);
});
