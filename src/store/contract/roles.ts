import { expect, test } from "bun:test";
import { firstPage, key, project } from "./rows.ts";
import type { Role } from "../../core/people/role.ts";
import type { RoleHolder } from "../roles.ts";
import type { Store, Transaction } from "../store.ts";

/* Roles and groups, in an organization of their own, so that they do not disturb the other tests. */

const org = "org-roles";
const direct: RoleHolder = { kind: "user", id: "user-r" };
const through: RoleHolder = { kind: "group", id: "group_r" };

export function roleTests(store: () => Store): void {
  const change = (work: (tx: Transaction) => Promise<unknown>) => store().write(work);
  const granted = async () => (await store().findKey("digest-roles"))?.principal.granted.toSorted();
  grantTests(store, change, granted);
  projectTests(store, change, granted);
}

type Change = (work: (tx: Transaction) => Promise<unknown>) => Promise<unknown>;
type Granted = () => Promise<readonly string[] | undefined>;

function grantTests(store: () => Store, change: Change, granted: Granted): void {
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
    await change(({ groups }) => groups.putMember(org, "group_r", "user-r", 2));
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
    await gone(({ groups }) => groups.removeMember(org, "group_r", "user-r", 3), ["a.read"]);
    await gone(({ groups }) => groups.putMember(org, "group_r", "user-r", 4), ["a.read", "b.read"]);
    await gone(({ groups }) => groups.remove(org, "group_r", 5), ["a.read"]);
    await gone(({ roles }) => roles.put(role(org, "role_org", null, ["d.read"])), ["d.read"]);
    const own = { roleId: "role_org", holder: direct };
    await gone(({ grants }) => grants.remove(org, null, own, 6), []);
    await gone(({ grants }) => grants.put(org, null, own, 7), ["d.read"]);
    await gone(({ roles }) => roles.remove(org, "role_org", 8), []);
    expect(await change(async ({ grants }) => grants.remove(org, null, { ...own, roleId: "role_none" }, 9))).toBe(
      false,
    );
  });
}

function projectTests(store: () => Store, change: Change, granted: Granted): void {
  const directory = () => store().directory;

  test("a user or group that leaves a project loses the roles granted there", async () => {
    const there = { roleId: "role_here", holder: direct };
    await change(async (tx) => {
      const member = { organizationId: org, projectId: "proj_r", userId: "user-r", created: 1, declaredBy: null };
      await tx.projectMembers.put({ ...member, role: "member" });
      await tx.grants.put(org, "proj_r", there, 10);
      await tx.groups.put({ id: "group_s", organizationId: org, name: "other", created: 2 });
      await tx.projectGroups.put(org, "proj_r", "group_s", 10);
      await tx.grants.put(org, "proj_r", { ...there, holder: { kind: "group", id: "group_s" } }, 10);
    });
    expect(await granted()).toEqual(["b.read"]);
    expect(
      (await directory().projectGroups.page(org, "proj_r", firstPage))?.items.map(({ group }) => group.id),
    ).toEqual(["group_s"]);
    await change(({ projectMembers }) => projectMembers.remove(org, "proj_r", "user-r", 11));
    await change(({ projectGroups }) => projectGroups.remove(org, "proj_r", "group_s", 11));
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
    expect(await directory().groups.page(org, { ...firstPage, after: "group_none" })).toBeNull();
  });
}

function role(organizationId: string, id: string, projectId: string | null, permissions: string[]): Role {
  const custom = { organizationId, projectId, created: 1, updated: 1, createdBy: "user-r" };
  const scope = projectId === null ? "organization" : "project";
  return { id, scope, name: id, description: null, permissions, custom };
}

async function populate(tx: Transaction, organizationId: string): Promise<void> {
  await tx.organizations.put({ id: organizationId, name: "of roles", created: 1, allowedNetworks: [] });
  await tx.projects.put(project("proj_r", { organizationId }));
  await tx.users.put({
    id: "user-r",
    organizationId,
    email: "r@b.example",
    name: "R",
    role: "reader",
    created: 1,
    declaredBy: null,
  });
  await tx.keys.put(key("key_r", "digest-roles", { organizationId, projectId: "proj_r", userId: "user-r" }));
}
