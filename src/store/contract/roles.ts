import { defaultKeySettings } from "../../core/people/key-settings.ts";
import { expect, test } from "bun:test";
import type { Role } from "../../core/people/role.ts";
import type { RoleHolder } from "../roles.ts";
import type { Store, Transaction } from "../store.ts";
import type { StoredKey } from "../rows.ts";

/* Roles and groups, in an organization of their own, so that they do not disturb the other tests. */

const org = "org-roles";
const direct: RoleHolder = { kind: "user", id: "user-r" };
const through: RoleHolder = { kind: "group", id: "group_r" };
const all = { limit: 10, after: null, order: "asc" } as const;

export function roleTests(store: () => Store): void {
  grantTests(store);
  placeTests(store);
}

function changer(store: () => Store) {
  return (work: (tx: Transaction) => Promise<unknown>) => store().write(work);
}

async function grantedIn(store: Store): Promise<readonly string[] | undefined> {
  return (await store.findKey("digest-roles"))?.granted.toSorted();
}

function grantTests(store: () => Store): void {
  const change = changer(store);
  const granted = () => grantedIn(store());
  const directory = () => store().directory;

  test("a key is found with the permissions of its user's custom roles and of their groups'", async () => {
    await change(async (tx) => {
      await populate(tx, org);
      await tx.roles.put(role(org, "role_org", null, ["a.read"]));
      await tx.roles.put(role(org, "role_here", "proj_r", ["b.read"]));
      await tx.roles.put(role(org, "role_elsewhere", "proj_other", ["c.read"]));
      await tx.groups.put({ id: "group_r", organizationId: org, name: "group", created: 1 });
      await tx.grants.put(org, null, { roleId: "role_org", holder: direct }, 1);
      await tx.grants.put(org, "proj_other", { roleId: "role_elsewhere", holder: direct }, 1);
      await tx.grants.put(org, "proj_r", { roleId: "role_here", holder: through }, 1);
    });
    expect(await granted()).toEqual(["a.read"]);
    await change((tx) => tx.groups.putMember(org, "group_r", "user-r", 2));
    expect(await granted()).toEqual(["a.read", "b.read"]);
    expect(await directory().grants.list(org, "proj_r", direct)).toEqual([{ roleId: "role_here", holder: through }]);
    expect(await directory().grants.list(org, "proj_r", through)).toEqual([{ roleId: "role_here", holder: through }]);
  });

  test("removing a role, group, member or grant revokes its permissions and is among the changes", async () => {
    const gone = async (work: (tx: Transaction) => Promise<unknown>, left: string[]) => {
      const { revision } = await store().snapshot();
      await change(work);
      expect(await granted()).toEqual(left);
      expect((await store().changesSince(revision)).people.map(({ organizationId }) => organizationId)).toContain(org);
    };
    await gone((tx) => tx.groups.removeMember(org, "group_r", "user-r", 3), ["a.read"]);
    await gone((tx) => tx.groups.putMember(org, "group_r", "user-r", 4), ["a.read", "b.read"]);
    await gone((tx) => tx.groups.remove(org, "group_r", 5), ["a.read"]);
    await gone((tx) => tx.roles.put(role(org, "role_org", null, ["d.read"])), ["d.read"]);
    const own = { roleId: "role_org", holder: direct };
    await gone((tx) => tx.grants.remove(org, null, own, 6), []);
    await gone((tx) => tx.grants.put(org, null, own, 7), ["d.read"]);
    await gone((tx) => tx.roles.remove(org, "role_org", 8), []);
    expect(await change(async (tx) => tx.grants.remove(org, null, { ...own, roleId: "role_none" }, 9))).toBe(false);
  });
}

function placeTests(store: () => Store): void {
  const change = changer(store);
  const granted = () => grantedIn(store());
  const directory = () => store().directory;

  test("a user or group that leaves a project loses the roles granted there", async () => {
    const there = { roleId: "role_here", holder: direct };
    await change(async (tx) => {
      await tx.projectMembers.put({
        organizationId: org,
        projectId: "proj_r",
        userId: "user-r",
        role: "member",
        created: 1,
      });
      await tx.grants.put(org, "proj_r", there, 10);
      await tx.groups.put({ id: "group_s", organizationId: org, name: "other", created: 2 });
      await tx.projectGroups.put(org, "proj_r", "group_s", 10);
      await tx.grants.put(org, "proj_r", { ...there, holder: { kind: "group", id: "group_s" } }, 10);
    });
    expect(await granted()).toEqual(["b.read"]);
    expect((await directory().projectGroups.page(org, "proj_r", all))?.items.map(({ group }) => group.id)).toEqual([
      "group_s",
    ]);
    await change((tx) => tx.projectMembers.remove(org, "proj_r", "user-r", 11));
    await change((tx) => tx.projectGroups.remove(org, "proj_r", "group_s", 11));
    expect(await granted()).toEqual([]);
    expect(await directory().grants.list(org, "proj_r", { kind: "group", id: "group_s" })).toEqual([]);
    expect(await directory().projectGroups.find(org, "proj_r", "group_s")).toBeNull();
  });

  test("roles and groups of one organization are invisible to another", async () => {
    expect((await directory().roles.list(org, "proj_r")).map(({ id }) => id)).toEqual(["role_here"]);
    expect(await directory().roles.list("org-else", "proj_r")).toEqual([]);
    expect(await directory().roles.find(org, null, "role_here")).toBeNull();
    expect(await directory().groups.find("org-else", "group_s")).toBeNull();
    expect((await directory().groups.findNamed(org, "other"))?.id).toBe("group_s");
    expect(await directory().groups.findNamed("org-else", "other")).toBeNull();
    expect(await directory().groups.page(org, { ...all, after: "group_none" })).toBeNull();
  });
}

function role(organizationId: string, id: string, projectId: string | null, permissions: string[]): Role {
  const custom = { organizationId, projectId, created: 1, updated: 1, createdBy: "user-r" };
  const scope = projectId === null ? "organization" : "project";
  return { id, scope, name: id, description: null, permissions, custom };
}

async function populate(tx: Transaction, organizationId: string): Promise<void> {
  await tx.organizations.put({ id: organizationId, name: "of roles", created: 1, allowedNetworks: [] });
  const project = { organizationId, name: "p", created: 1, policy: null, archivedAt: null };
  await tx.projects.put({ ...project, id: "proj_r" });
  await tx.users.put({ id: "user-r", organizationId, email: "r@b.example", name: "R", role: "reader", created: 1 });
  const key: StoredKey = {
    id: "key_r",
    organizationId,
    kind: "project",
    projectId: "proj_r",
    userId: "user-r",
    serviceAccountId: null,
    name: "k",
    digest: "digest-roles",
    redacted: "…",
    scopes: [],
    created: 1,
    expiresAt: null,
    revokedAt: null,
    droppedAt: null,
    declaredBy: null,
    ...defaultKeySettings,
  };
  await tx.keys.put(key);
}
