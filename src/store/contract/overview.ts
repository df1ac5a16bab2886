import { beforeAll, describe, expect, test } from "bun:test";
import type { StoredKey } from "../rows.ts";
import type { Store } from "../store.ts";
import { key, model, project } from "./rows.ts";
import { model as offered, putting, source } from "./sources.ts";

const organizationId = "org-counted";
const at = { now: 1_000, endsBefore: 2_000, unusedSince: 500 };

const keyOf = (id: string, fields: Partial<StoredKey>): StoredKey =>
  key(`key_counted_${id}`, `digest-counted-${id}`, { organizationId, projectId: "proj_1", expiresAt: null, ...fields });
const admin = { kind: "admin", projectId: null } as const;

const storedKeys = [
  keyOf("old", { created: 100 }),
  keyOf("used", { created: 100 }),
  keyOf("young", { created: 700 }),
  keyOf("ending", { created: 700, expiresAt: 1_500 }),
  keyOf("long", { created: 700, expiresAt: 2_000 }),
  keyOf("ended", { created: 100, expiresAt: 1_000 }),
  keyOf("revoked", { created: 100, expiresAt: 1_500, revokedAt: 900 }),
  keyOf("robot", { created: 700, userId: null, serviceAccountId: "svc_1" }),
  keyOf("admin", { ...admin, created: 700 }),
  keyOf("elsewhere", { organizationId: "org-beside", created: 100, expiresAt: 1_500 }),
];

/** What an administrator is told of how much there is. */
export function overviewTests(store: () => Store): void {
  describe("what there is of an organization", () => {
    beforeAll(async () => {
      await store().write(async ({ keys, users, projects, invites, models }) => {
        for (const one of storedKeys) await keys.put(one);
        for (const [id, role] of [
          ["a", "owner"],
          ["b", "owner"],
          ["c", "reader"],
          ["gone", "owner"],
        ] as const)
          await users.put({
            organizationId,
            id: `user-${id}`,
            email: `${id}@counted.example`,
            name: id,
            role,
            created: 1,
            declaredBy: null,
          });
        await users.remove(organizationId, "user-gone", 2);
        await projects.put(project("proj_1", { organizationId }));
        await projects.put(project("proj_2", { organizationId, archivedAt: 5 }));
        const invite = { organizationId, role: "reader", projects: [], created: 1, acceptedAt: null } as const;
        for (const [id, fields] of [
          ["open", {}],
          ["late", { expiresAt: 1_000 }],
          ["taken", { acceptedAt: 5 }],
        ] as const)
          await invites.put({ ...invite, id, email: `${id}@counted.example`, expiresAt: 9_000, ...fields });
        await models.put(model("ft:live", { organizationId }));
        for (const [id, atMs] of [
          ["ft:late", 9_000],
          ["ft:first", 7_000],
        ] as const)
          await models.put(model(id, { organizationId, state: "deleted", deletion: { atMs, keyId: "key_1" } }));
      });
      await store().noteKeyUse([{ organizationId, keyId: "key_counted_used" }], 800);
    });

    test("an overview counts what is valid, of one organization", async () => {
      expect(await store().overview.counts(organizationId, at)).toEqual({
        keys: { admin: 1, user: 5, serviceAccount: 1 },
        endingKeys: 1,
        unusedKeys: 1,
        users: 3,
        owners: 2,
        projects: 1,
        invites: 1,
        expiredInvites: 1,
        deletedModels: 2,
        firstDeletedAtMs: 7_000,
      });
      expect(await store().overview.counts("org-beside", at)).toMatchObject({
        keys: { admin: 0, user: 1, serviceAccount: 0 },
        endingKeys: 1,
        users: 0,
        firstDeletedAtMs: null,
      });
      expect(await store().overview.hasUsedProjectKey(organizationId)).toBe(true);
      expect(await store().overview.hasUsedProjectKey("org-beside")).toBe(false);
    });
  });
  collisionTests(store);
}

function collisionTests(store: () => Store): void {
  test("collisions are counted in pieces, each id once", async () => {
    const [first, second, removed] = ["one", "two", "gone"].map((id) => source(`counted-${id}`, { organizationId }));
    await putting(store)(first!, second!, removed!);
    await store().write(async ({ sources }) => {
      const all = [...["a", "b", "c", "d"].map((id) => offered(id)), offered("d2", { id: "d" })];
      await sources.putModels(first!, all);
      await sources.putModels(second!, [offered("b"), offered("c", { isRetired: true }), offered("e")]);
      await sources.putModels(removed!, [offered("a"), offered("e")]);
      await sources.remove(removed!, 5);
    });
    for (const rows of [1, 2, 3, 100]) {
      let counted = 0;
      for (let after: string | null = ""; after !== null;) {
        const piece: Awaited<ReturnType<Store["sources"]["countCollisions"]>> = await store().sources.countCollisions(
          organizationId,
          "own",
          after,
          rows,
        );
        counted += piece.count;
        after = piece.next;
      }
      expect([rows, counted]).toEqual([rows, 2]);
    }
  });
}
