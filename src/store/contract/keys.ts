import { setImmediate } from "node:timers/promises";
import { expect, test } from "bun:test";
import { key, project } from "./rows.ts";
import type { Store } from "../store.ts";

export function keyTests(store: () => Store): void {
  test("a key is found by its digest, with its holder's current rights", async () => {
    await store().write(async (transaction) => {
      await transaction.organizations.put({ id: "org-1", name: "one", created: 1, allowedNetworks: ["10.0.0.0/8"] });
      const policy = { mode: "deny_list", modelIds: new Set(["b", "a"]) } as const;
      await transaction.projects.put(project("proj_1", { policy }));
      const user = {
        id: "user-1",
        organizationId: "org-1",
        email: "a@b.example",
        name: "A",
        created: 1,
        declaredBy: null,
      };
      await transaction.users.put({ ...user, role: "owner" });
      const member = { organizationId: "org-1", projectId: "proj_1", userId: "user-1", created: 1, declaredBy: null };
      await transaction.projectMembers.put({ ...member, role: "viewer" });
      await transaction.keys.put(key("key_1", "digest-1"));
    });
    expect(await store().findKey("digest-1")).toEqual({
      keyId: "key_1",
      keyKind: "project",
      projectId: "proj_1",
      projectMaxOpenCalls: 100,
      audience: {
        key: expect.stringMatching(/^audience [\w-]{43}$/),
        organizationId: "org-1",
        policy: { mode: "deny_list", modelIds: new Set(["a", "b"]) },
        permittedIds: new Set(),
      },
      modelFields: "strict",
      modelNames: "claude",
      maxOpenCalls: 20,
      principal: { kind: "user", id: "user-1", organizationRole: "owner", projectRole: "viewer", granted: [] },
      principalRemoved: false,
      projectArchived: false,
      isMember: true,
      scopes: ["api.model.read"],
      expiresAt: 2_000_000_000,
      allowedNetworks: ["10.0.0.0/8"],
      revokedAt: null,
    });
    expect(await store().findKey("digest-2")).toBeNull();
  });

  test("a revoked key is still found, as revoked, and is revoked once", async () => {
    const revoke = () => store().write(async ({ keys }) => ((await keys.revoke("org-1", "key_1", 77)) ? true : null));
    const before = await store().countKeys();
    expect(await revoke()).toBe(true);
    expect(await revoke()).toBeNull();
    expect((await store().findKey("digest-1"))?.revokedAt).toBe(77);
    expect(await store().countKeys()).toBe(before - 1);
  });

  test("two keys cannot share a digest", async () => {
    await store().write(({ keys }) => keys.put(key("key_2", "digest-shared")));
    const again = store().write(({ keys }) => keys.put(key("key_3", "digest-shared")));
    expect(await again.then(() => "put").catch(() => "refused")).toBe("refused");
  });

  keyUseTests(store);
}

function keyUseTests(store: () => Store): void {
  test("recording the use of a key takes no revision", async () => {
    const { revision } = await store().snapshot();
    await store().write(({ keys }) => keys.put(key("key_used", "digest-used")));
    await store().noteKeyUse([{ organizationId: "org-1", keyId: "key_used" }], 99);
    expect((await store().directory.keys.find("org-1", "proj_1", "key_used"))?.lastUsedAt).toBe(99);
    expect((await store().snapshot()).revision).toBe(revision + 1);
  });

  test("an earlier use never overwrites a later one", async () => {
    for (const at of [200, 150]) await store().noteKeyUse([{ organizationId: "org-1", keyId: "key_used" }], at);
    expect((await store().directory.keys.find("org-1", "proj_1", "key_used"))?.lastUsedAt).toBe(200);
  });

  test("recording many uses lets other writers in between", async () => {
    await store().write(({ keys }) => keys.put(key("key_used_last", "digest-used-last")));
    const many = Array.from({ length: 2_000 }, (_, at) => ({ organizationId: "org-1", keyId: `key_none_${at}` }));
    const noting = store().noteKeyUse([...many, { organizationId: "org-1", keyId: "key_used_last" }], 300);
    const lastUsed = async () => (await store().directory.keys.find("org-1", "proj_1", "key_used_last"))?.lastUsedAt;
    await setImmediate();
    await store().write(({ keys }) => keys.put(key("key_between", "digest-between")));
    expect(await lastUsed()).toBeNull();
    await noting;
    expect(await lastUsed()).toBe(300);
  });
}

/** Runs after keyTests, which create the user. */
export function revokeAllTests(store: () => Store): void {
  test("revoking all keys of a user also revokes for good what the file had dropped", async () => {
    const holder = { kind: "user", id: "user-dropping" } as const;
    await store().write(async (transaction) => {
      for (const name of ["valid", "dropped", "revoked"])
        await transaction.keys.put(key(`key_${name}`, `digest-${name}`, { userId: holder.id }));
      await transaction.keys.drop("org-1", "key_dropped", 60);
      await transaction.keys.revoke("org-1", "key_revoked", 61);
    });
    const revokeAll = () => store().write(({ keys }) => keys.revokeAllOf("org-1", holder, 77));
    expect((await revokeAll()).toSorted()).toEqual(["key_dropped", "key_valid"]);
    expect(await revokeAll()).toEqual([]);
    expect((await store().findKey("digest-dropped"))?.revokedAt).toBe(60);
  });
}

/** Runs after keyTests, which create the key. */
export function keyLookUpTests(store: () => Store): void {
  test("concurrent look-ups get the holders of their own keys", async () => {
    const digests = Array.from({ length: 300 }, (_, at) => (at % 50 === 7 ? "digest-1" : `nobody's-${at % 200}`));
    const found = await Promise.all(digests.map((digest) => store().findKey(digest)));
    expect(found.map((holder) => holder?.keyId ?? null)).toEqual(
      digests.map((digest) => (digest === "digest-1" ? "key_1" : null)),
    );
  });

  test("concurrent look-ups of one project's keys share its audience", async () => {
    const digests = Array.from({ length: 5 }, (_, at) => `digest-together-${at}`);
    await store().write(async (transaction) => {
      const policy = { mode: "allow_list", modelIds: new Set(["c"]) } as const;
      await transaction.projects.put(project("proj_together", { policy }));
      for (const [at, digest] of digests.entries())
        await transaction.keys.put({ ...key(`key_${digest}`, digest), projectId: at < 3 ? "proj_together" : "proj_1" });
    });
    const found = await Promise.all(digests.map((digest) => store().findKey(digest)));
    const alone = [await store().findKey(digests[2]!), await store().findKey(digests[4]!)];
    expect(alone[0]?.audience.policy).toEqual({ mode: "allow_list", modelIds: new Set(["c"]) });
    expect(alone[1]?.audience.policy).toEqual({ mode: "deny_list", modelIds: new Set(["a", "b"]) });
    expect(found.map((holder) => holder?.audience)).toEqual(
      alone.flatMap((one, at) => Array(3 - at).fill(one?.audience)),
    );
    for (const digest of digests) await store().write(({ keys }) => keys.revoke("org-1", `key_${digest}`, 1));
  });

  test("a key that was looked up before it was created is found afterwards", async () => {
    const before = store().findKey("digest-asked");
    await store().write(({ keys }) => keys.put(key("key_asked", "digest-asked")));
    expect((await store().findKey("digest-asked"))?.keyId).toBe("key_asked");
    await before;
    await store().write(({ keys }) => keys.revoke("org-1", "key_asked", 1));
  });
}
