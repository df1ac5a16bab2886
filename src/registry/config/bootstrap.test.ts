import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfigFile } from "../../config/file/read-file.ts";
import { isMistyped } from "../../core/people/key.ts";
import { openSqliteStore } from "../../store/sqlite/driver.ts";
import { unchanged, type Declared, type Store } from "../../store/store.ts";
import { bootstrap, type BootstrapInput } from "./bootstrap.ts";
import { digestOfKey } from "../keys/digest.ts";

let directory: string;
let store: Store;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "rollcall-bring-up-"));
  store = await openSqliteStore(directory);
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

const nothing: BootstrapInput = { declaration: null, adminKey: null, apiKey: null };
const declaring = (yaml: string): BootstrapInput => ({
  ...nothing,
  declaration: readConfigFile("test.yaml", yaml, {}).declaration,
});
const start = (wanted: BootstrapInput, nowMs = 1_700_000_000_000) => bootstrap(store, wanted, nowMs);
const revision = async () => (await store.snapshot()).revision;
const liveIds = async () => (await store.snapshot()).models.map(({ id }) => id);

async function declared(): Promise<Declared> {
  let found: Declared | null = null;
  await store.write(async (transaction) => {
    found = await transaction.declared();
    return unchanged(null);
  });
  return found!;
}

describe("the very first start", () => {
  test("the first start creates an organization, a project, an owner and two keys, once", async () => {
    const { firstKeys } = await start(nothing);
    for (const key of [firstKeys.admin, firstKeys.api]) expect(isMistyped(key ?? "sk-proj-rc1_")).toBe(false);
    expect(await store.findKey(digestOfKey(firstKeys.api!))).toMatchObject({
      keyKind: "project",
      principal: { organizationRole: "owner" },
      revokedAt: null,
    });
    expect(await store.findKey(digestOfKey(firstKeys.admin!))).toMatchObject({ keyKind: "admin", projectId: null });
    expect((await start(nothing)).firstKeys).toEqual({ admin: null, api: null });
    expect(await revision()).toBe(1);
  });

  test("keys from the environment are used unchanged", async () => {
    const chosen = { ...nothing, adminKey: "a".repeat(20), apiKey: "b".repeat(20) };
    expect((await start(chosen)).firstKeys).toEqual({ admin: null, api: null });
    expect(await store.findKey(digestOfKey("a".repeat(20)))).toMatchObject({ keyKind: "admin" });
    await start(chosen);
    expect(await revision()).toBe(1);
  });

  test("only the kind of key that is missing is created", async () => {
    const yaml = `organizations: [{ name: a, users: [{ email: a@b.example, role: owner }], projects: [{ name: p }], keys: [{ name: k, value: ${"k".repeat(20)}, project: p, user: a@b.example }] }]`;
    const { firstKeys } = await start(declaring(yaml));
    expect([firstKeys.api, firstKeys.admin === null]).toEqual([null, false]);
  });
});

describe("a key from the environment", () => {
  test("a new value revokes the old key", async () => {
    await start({ ...nothing, apiKey: "b".repeat(20) });
    await start({ ...nothing, apiKey: "c".repeat(20) });
    expect((await store.findKey(digestOfKey("b".repeat(20))))?.revokedAt).toBe(1_700_000_000);
    expect((await store.findKey(digestOfKey("c".repeat(20))))?.revokedAt).toBeNull();
    const { notes } = await start({ ...nothing, apiKey: "b".repeat(20) });
    expect(notes[0]).toContain("was revoked and stays revoked");
  });

  test("a key stays valid when the file drops it and the environment declares it in the same start", async () => {
    const defaultOrganization = (keys: string) =>
      `organizations: [{ name: a, users: [{ email: a@b.example, role: owner }], projects: [{ name: p }], keys: [${keys}] }]`;
    const key = "k".repeat(20);
    await start(declaring(defaultOrganization(`{ name: k, value: ${key}, project: p, user: a@b.example }`)));
    const { notes } = await start({ ...declaring(defaultOrganization("")), apiKey: key });
    expect([notes, (await store.findKey(digestOfKey(key)))?.revokedAt]).toEqual([[], null]);
  });

  test("one key cannot be two kinds of key", async () => {
    const { notes } = await start({ ...nothing, adminKey: "a".repeat(20), apiKey: "a".repeat(20) });
    expect(notes[0]).toContain("already in use");
  });
});

describe("declared models", () => {
  const two = "models: [{ id: one }, { id: two, created: 5 }]";

  test("a declared model is written once, however often it is declared", async () => {
    await start(declaring(two));
    await start(declaring(two), 1_800_000_000_000);
    expect(await revision()).toBe(1);
    expect((await store.models.find(null, "one"))?.created).toBe(1_700_000_000);
  });

  test("a model that is no longer declared is retired, and keeps its age when declared again", async () => {
    await start(declaring(two));
    await start(declaring("models: [{ id: two, created: 5 }]"));
    expect(await liveIds()).toEqual(["two"]);
    await start(declaring(two), 1_800_000_000_000);
    expect(await liveIds()).toEqual(["one", "two"]);
    expect((await store.models.find(null, "one"))?.created).toBe(1_700_000_000);
  });

  test("declared models stay when there is no file", async () => {
    await start(declaring(two));
    await start(nothing);
    expect(await liveIds()).toEqual(["one", "two"]);
  });

  test("an organization cannot declare a model with the id of a base model", async () => {
    const both = "{ models: [{ id: m }], organizations: [{ name: a, models: [{ id: m }] }] }";
    const refused = await start(declaring(both)).catch((error: Error) => error.message);
    expect(refused).toBe('the organization "a" cannot have a model of its own with the id of the base model m');
    expect(await revision()).toBe(0);
  });

  test("an organization can declare a model that a shared source lists", async () => {
    const owning = declaring("organizations: [{ name: a, id: org-a, models: [{ id: m }] }]");
    await start(declaring("models: [{ id: m }]"));
    const base = await store.models.find(null, "m");
    await store.write(async (transaction) => {
      await transaction.models.put({ ...base!, declaredBy: "source", source: { id: "up", upstreamId: "m" } });
      return true;
    });
    expect((await start(owning)).notes).toEqual([]);
    expect(await store.models.find("org-a", "m")).toMatchObject({ state: "live", declaredBy: "file" });
  });

  const tuned = (more = "") => `organizations: [{ name: a, id: org-a, models: [{ id: tuned${more} }] }]`;

  test("a deleted model stays deleted unless the file restores it", async () => {
    await start(declaring(tuned()));
    await store.write((transaction) => transaction.models.delete("org-a", "tuned", { atMs: 1, keyId: "key_1" }));
    const { notes } = await start(declaring(tuned()));
    expect(notes[0]).toContain("tuned was deleted and stays deleted");
    expect(await liveIds()).toEqual([]);
    expect((await start(declaring(tuned(", restore: true")))).notes).toEqual([]);
    expect(await liveIds()).toEqual(["tuned"]);
  });
});

const people = (role: string, key: string) =>
  `organizations: [{ name: a, id: org-a, users: [{ email: a@b.example, role: ${role} }, { email: z@b.example, role: owner }], projects: [{ name: p, members: [{ email: a@b.example, role: viewer }] }], keys: [${key}] }]`;
const declaredKey = `{ name: k, value: ${"k".repeat(20)}, project: p, user: a@b.example }`;
const foundKey = () => store.findKey(digestOfKey("k".repeat(20)));

describe("declared people and keys", () => {
  test("roles follow the file", async () => {
    await start(declaring(people("owner", declaredKey)));
    expect(await foundKey()).toMatchObject({ principal: { organizationRole: "owner", projectRole: "viewer" } });
    await start(declaring(people("reader", declaredKey)));
    expect(await foundKey()).toMatchObject({ principal: { organizationRole: "reader", projectRole: "viewer" } });
    expect((await declared()).users).toHaveLength(2);
  });

  test("an organization keeps its id", async () => {
    await start(declaring("organizations: [{ name: a, id: org-a }]"));
    const refused = await start(declaring("organizations: [{ name: a, id: org-b }]")).catch(
      (error: Error) => error.message,
    );
    expect(refused).toBe('the organization "a" has the id org-a and cannot be given org-b');
  });

  test("a removed user who is declared again is a new user with the declared keys", async () => {
    await start(declaring(people("reader", declaredKey)));
    const before = (await declared()).users.find(({ email }) => email === "a@b.example")!;
    await store.write((transaction) => transaction.users.remove("org-a", before.id, 1));
    await start(declaring(people("reader", declaredKey)));
    const holder = await foundKey();
    expect([holder?.principalRemoved, holder?.principal.id === before.id]).toEqual([false, false]);
    const now = await revision();
    await start(declaring(people("reader", declaredKey)));
    expect(await revision()).toBe(now);
  });
});

describe("a key that the file drops", () => {
  test("a dropped key is invalid until it is declared again", async () => {
    await start(declaring(people("owner", declaredKey)));
    const dropped = await start(declaring(people("owner", "")));
    expect(dropped.troubles).toEqual(["the file no longer declares some keys, which are invalid until it does: k"]);
    const before = await foundKey();
    expect(before?.revokedAt).toBe(1_700_000_000);
    expect((await start(declaring(people("owner", "")))).troubles).toEqual([]);
    const { notes } = await start(declaring(people("owner", declaredKey)));
    expect(notes).toEqual(['the file declares the key "k" again, so it is valid again']);
    expect(await foundKey()).toEqual({ ...before!, revokedAt: null });
    expect((await start(declaring(people("owner", declaredKey)))).notes).toEqual([]);
  });

  test.each(["before it was dropped", "after that"])("a key revoked by hand %s stays revoked", async (when) => {
    await start(declaring(people("owner", declaredKey)));
    const { keyId, audience, principal: holder } = (await foundKey())!;
    const { organizationId } = audience;
    if (when !== "after that") await store.write((transaction) => transaction.keys.revoke(organizationId, keyId, 5));
    await start(declaring(people("owner", "")));
    if (when === "after that")
      await store.write((transaction) => transaction.keys.revokeAllOf(organizationId, holder, 5));
    const { notes } = await start(declaring(people("owner", declaredKey)));
    expect(notes).toEqual([expect.stringContaining('"k" was revoked and stays revoked')]);
    expect((await foundKey())?.revokedAt).not.toBeNull();
  });

  test("a file without keys drops all keys at a start, and none on a reload", async () => {
    await start(declaring(people("owner", declaredKey)));
    const keyless = { ...declaring("organizations: []"), mayDropAllKeys: false };
    const before = await revision();
    const refused = await start(keyless).catch((error: Error) => error.message);
    expect(refused).toContain(
      "the file declares no key, which would invalidate every key that a file declared before: k.",
    );
    expect([await revision(), (await foundKey())?.revokedAt]).toEqual([before, null]);
    expect((await start({ ...keyless, mayDropAllKeys: true })).troubles).toHaveLength(1);
    expect((await foundKey())?.revokedAt).toBe(1_700_000_000);
    expect((await start(keyless)).troubles).toEqual([]);
  });
});
