import { expect, test } from "bun:test";
import type { Invite } from "../../core/people/invite.ts";
import { key } from "./rows.ts";
import type { StoredKey } from "../rows.ts";
import type { Store } from "../store.ts";

/** Invites, revoked and rotated keys, and rate limits. */
export function inviteAndKeyTests(store: () => Store): void {
  inviteTests(store);
  keyTests(store);
}

function inviteTests(store: () => Store): void {
  test("an invite comes back exactly as it was put, in its organization only", async () => {
    const full = invite("invite-1", { projects: [{ id: "proj_1", role: "owner" }], role: "owner" });
    await store().write(({ invites }) => invites.put(full));
    expect(await store().directory.invites.find("org-invites", "invite-1")).toEqual(full);
    expect(await store().directory.invites.find("org-other", "invite-1")).toBeNull();
    await store().write(({ invites }) => invites.put({ ...full, acceptedAt: 7 }));
    expect(await store().directory.invites.find("org-invites", "invite-1")).toEqual({ ...full, acceptedAt: 7 });
  });

  test("invites are paged by age, and one can be removed once", async () => {
    const ids = ["invite-c", "invite-b", "invite-a"];
    await store().write(async ({ invites }) => {
      for (const [at, id] of ids.entries()) await invites.put(invite(id, { organizationId: "org-page", created: at }));
    });
    const page = (after: string | null) =>
      store().directory.invites.page("org-page", { limit: 2, after, order: "asc" });
    expect((await page(null))?.items.map(({ id }) => id)).toEqual(["invite-c", "invite-b"]);
    const remove = () => store().write(({ invites }) => invites.remove("org-page", "invite-a", 5));
    expect([await remove(), await remove()]).toEqual([true, false]);
    expect(await page("invite-b")).toEqual({ items: [], hasMore: false });
    // A removed invite is still a valid cursor.
    expect(await page("invite-a")).toEqual({ items: [], hasMore: false });
    expect(await page("invite-never")).toBeNull();
    expect(await store().directory.invites.find("org-page", "invite-a")).toBeNull();
  });

  test("a pending invite and a user are found by address in any capitalisation", async () => {
    const organizationId = "org-address";
    const person = { id: "user-1", organizationId, email: "Bob@x.example", name: "B", created: 1, declaredBy: null };
    const reader = { ...person, role: "reader" } as const;
    await store().write(async (transaction) => {
      await transaction.invites.put(invite("pending", { organizationId, email: "Ann@x.example" }));
      await transaction.invites.put(invite("accented", { organizationId, email: "Émile@x.example" }));
      await transaction.invites.put(invite("accepted", { organizationId, email: "acc@x.example", acceptedAt: 2 }));
      await transaction.users.put(reader);
    });
    const found = await store().write(async (transaction) => [
      (await transaction.invites.findPending(organizationId, "ann@X.example", 99))?.id,
      (await transaction.invites.findPending(organizationId, "Émile@X.example", 99))?.id,
      await transaction.invites.findPending(organizationId, "émile@x.example", 99),
      await transaction.invites.findPending(organizationId, "ann@x.example", 100),
      await transaction.invites.findPending("org-other", "ann@x.example", 99),
      await transaction.invites.findPending(organizationId, "acc@x.example", 99),
      await transaction.users.findWithEmail(organizationId, "bob@x.example"),
      await transaction.users.findWithEmail("org-other", "bob@x.example"),
    ]);
    expect(found).toEqual(["pending", "accented", null, null, null, null, reader, null]);
    await store().write(async (transaction) => {
      await transaction.invites.remove(organizationId, "pending", 5);
      await transaction.users.remove(organizationId, "user-1", 5);
    });
    const gone = await store().write(async (transaction) => [
      await transaction.invites.findPending(organizationId, "ann@x.example", 99),
      await transaction.users.findWithEmail(organizationId, "bob@x.example"),
    ]);
    expect(gone).toEqual([null, null]);
  });
}

function keyTests(store: () => Store): void {
  test("revoking all keys of a holder returns their ids", async () => {
    await store().write(async (transaction) => {
      await transaction.keys.put(heldKey("key_a", "proj_1", "user-1"));
      await transaction.keys.put(heldKey("key_b", "proj_2", "user-1"));
      await transaction.keys.put(heldKey("key_c", "proj_1", "user-2"));
      await transaction.organizations.put({ id: "org-held", name: "held", created: 1, allowedNetworks: [] });
      await transaction.keys.revoke("org-held", "key_b", 3);
    });
    const revoke = (kind: "project" | "user", id: string) =>
      store().write(({ keys }) => keys.revokeAllOf("org-held", { kind, id }, 5));
    expect(await revoke("user", "user-1")).toEqual(["key_a"]);
    expect(await revoke("project", "proj_1")).toEqual(["key_c"]);
    expect(await revoke("project", "proj_1")).toEqual([]);
    const revokedAt = async (id: string) => (await store().findKey(`digest of ${id}`))?.revokedAt;
    expect([await revokedAt("key_a"), await revokedAt("key_b"), await revokedAt("key_c")]).toEqual([5, 3, 5]);
  });

  test("the lifetime of a key before its rotation is kept, an endless one too", async () => {
    const lives = await store().write(async ({ rotations }) => {
      await rotations.put("org-1", "key_endless", null);
      await rotations.put("org-1", "key_short", 60);
      const before = (organizationId: string, id: string) => rotations.lifeBefore(organizationId, id);
      const own = [await before("org-1", "key_endless"), await before("org-1", "key_short")];
      return [...own, await before("org-1", "key_none"), await before("org-2", "key_short")];
    });
    expect(lives).toEqual([null, 60, undefined, undefined]);
  });

  test("rate limits come back by model, separately for each project", async () => {
    const limits = { max_requests_per_1_minute: 0, batch_1_day_max_input_tokens: Number.MAX_SAFE_INTEGER };
    await store().write(({ rateLimits }) => rateLimits.put("org-1", "proj_1", "a/ü", { max_images_per_1_minute: 3 }));
    await store().write(({ rateLimits }) => rateLimits.put("org-1", "proj_1", "a/ü", limits));
    const kept = store().directory.rateLimits;
    expect(await kept.of("org-1", "proj_1", ["a/ü", "b"])).toEqual(new Map([["a/ü", limits]]));
    for (const none of [
      kept.of("org-1", "proj_0", ["a/ü"]),
      kept.of("org-1", "proj_2", ["a/ü"]),
      kept.of("org-2", "proj_1", ["a/ü"]),
    ])
      expect(await none).toEqual(new Map());
    expect(await kept.of("org-1", "proj_1", [])).toEqual(new Map());
  });
}

function heldKey(id: string, projectId: string, userId: string): StoredKey {
  return key(id, `digest of ${id}`, { organizationId: "org-held", projectId, userId });
}

function invite(id: string, changes: Partial<Invite> = {}): Invite {
  return {
    id,
    organizationId: "org-invites",
    email: "ann@x.example",
    role: "reader",
    projects: [],
    created: 1,
    expiresAt: 100,
    acceptedAt: null,
    ...changes,
  };
}
