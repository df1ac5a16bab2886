import { afterEach, beforeEach, expect, test } from "bun:test";
import { administrator } from "../../test/support/administrator.ts";
import { openTestApp, type TestApp } from "../../test/support/app.ts";
import { keys, type KeyName } from "../../test/support/world.ts";
import type { Actor } from "../core/people/actor.ts";
import { Refusal } from "../core/refusal.ts";
import { digestOfKey } from "../registry/keys/digest.ts";
import { nothingChanged } from "../store/changes.ts";
import { KnownKeys } from "./known-keys.ts";

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const aceme = administrator(() => app);
const digest = (name: KeyName) => digestOfKey(keys[name]);
const knows = (names: readonly KeyName[]) => names.filter((name) => app.live.keys.get(digest(name)) !== undefined);

async function actor(name: KeyName): Promise<Actor> {
  const found = await app.live.lookUpActor(digest(name), "***");
  if (found instanceof Refusal) throw found;
  return found;
}

const projectKeys = ["acemeOwner", "acemeReader", "acemeAllowList", "acemeDenyList", "acemeAccount"] as const;

test("the keys of a project share one audience with a short key, and its policy is read once", async () => {
  const [reader, allowed, denied] = [
    await actor("acemeReader"),
    await actor("acemeAllowList"),
    await actor("acemeDenyList"),
  ];
  expect(reader.audience).toBe(allowed.audience);
  expect(reader.audience.policy).toBe(allowed.audience.policy);
  expect(denied.audience.key).not.toBe(allowed.audience.key);
  expect(allowed.audience.key.length).toBeLessThan(60);
});

test("a changed project causes look-ups of its own keys only", async () => {
  for (const name of [...projectKeys, "acemeAdmin"] as const) await actor(name);
  await aceme.post("/v1/organization/projects/proj_guarded", { name: "another name" });
  expect(knows([...projectKeys, "acemeAdmin"])).toEqual([
    "acemeOwner",
    "acemeReader",
    "acemeAllowList",
    "acemeAccount",
    "acemeAdmin",
  ]);
});

test("a changed user causes look-ups of their own keys only", async () => {
  for (const name of projectKeys) await actor(name);
  const { principal } = await actor("acemeReader");
  await aceme.post(`/v1/organization/users/${principal.id}`, { role: "owner" });
  expect(knows(projectKeys)).toEqual(["acemeOwner", "acemeAllowList", "acemeDenyList", "acemeAccount"]);
  expect((await actor("acemeReader")).principal.organizationRole).toBe("owner");
});

test("a changed group affects all keys of its organization and no others", async () => {
  for (const name of [...projectKeys, "zenithOwner"] as const) await actor(name);
  await aceme.post("/v1/organization/groups", { name: "some" });
  expect(knows([...projectKeys, "zenithOwner"])).toEqual(["zenithOwner"]);
});

/** A store whose answers wait until they are released. */
function slowStore() {
  const looks: (() => void)[] = [];
  const hasLooked = async (times: number) => {
    for (let tries = 0; looks.length < times && tries < 500; tries++) await Bun.sleep(10);
    // Long enough for one too many.
    await Bun.sleep(20);
    expect(looks.length).toBe(times);
  };
  const findKey = async (wanted: string) => {
    const found = await app.store.findKey(wanted);
    await new Promise<void>((resolve) => void looks.push(resolve));
    return found;
  };
  return { looks, hasLooked, findKey };
}

test("concurrent look-ups of a key read the store once", async () => {
  const store = slowStore();
  const known = new KnownKeys(store, 1_000_000);
  const found = Array.from({ length: 50 }, () => known.lookUp(digest("acemeOwner"), "***"));
  await store.hasLooked(1);
  store.looks[0]!();
  expect(new Set(await Promise.all(found)).size).toBe(1);
});

test("a look-up after a change does not get the result from before it", async () => {
  const store = slowStore();
  const known = new KnownKeys(store, 1_000_000);
  void known.lookUp(digest("acemeOwner"), "***");
  await store.hasLooked(1);
  const other = { organizationId: "org-zenith", projectId: null, principalId: null };
  known.forget({
    ...nothingChanged,
    revision: 2,
    people: [other],
  });
  void known.lookUp(digest("acemeOwner"), "***");
  await store.hasLooked(2);
  // The first one need not look again: it was another organization that changed.
  for (const look of store.looks) look();
  await store.hasLooked(2);
});

test("keys and policies are bounded in bytes, and one organization does not evict those of another", async () => {
  const user = (await app.store.findKey(digest("acemeOwner")))!;
  const many = (organizationId: string) => ({ ...user.audience, organizationId, key: organizationId });
  const findKey = async (wanted: string) => ({ ...user, audience: many(wanted.split(" ")[0]!) });
  const known = new KnownKeys({ findKey }, 200_000);
  for (let at = 0; at < 10; at++) await known.lookUp(`small ${at}`, "***");
  for (let at = 0; at < 5_000; at++) await known.lookUp(`large ${at}`, "***");
  expect(known.bytes).toBeLessThanOrEqual(200_000);
  expect(known.bytes).toBeGreaterThan(150_000);
  for (let at = 0; at < 10; at++) expect(known.get(`small ${at}`)).toBeDefined();
});

test("a policy counts once for all keys of its project, until the last one is evicted", async () => {
  const user = (await app.store.findKey(digest("acemeDenyList")))!;
  const policy = {
    mode: "deny_list",
    modelIds: new Set(Array.from({ length: 10_000 }, (_, at) => `model-${at}`)),
  } as const;
  const audience = { ...user.audience, policy, key: "a large one" };
  const known = new KnownKeys({ findKey: async () => ({ ...user, audience }) }, 10_000_000);
  await known.lookUp("first", "***");
  const one = known.bytes;
  expect(one).toBeGreaterThan(600_000);
  for (let at = 0; at < 99; at++) await known.lookUp(`further ${at}`, "***");
  expect(known.bytes - one).toBeLessThan(200_000);
  known.forget({
    ...nothingChanged,
    revision: 2,
    people: [{ organizationId: audience.organizationId, projectId: null, principalId: null }],
  });
  expect(known.bytes).toBe(0);
});
