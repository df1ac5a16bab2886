import { peopleInDetail as api } from "../../../api/people/details.ts";
import { existing } from "../../../core/refusal.ts";
import { projectRoles, type Role } from "../../../core/people/role.ts";
import type { Directory } from "../../../store/store.ts";
import type { Bind } from "../../request/bind.ts";
import { cursorOf, positionIn } from "../position-cursor.ts";
import { listedGroupToWire, listedUserToWire } from "./people-wire.ts";

type Details = Directory["details"];
type Item<Name extends "grantsOf" | "membershipsOf" | "throughGroups"> = Awaited<ReturnType<Details[Name]>>[number];
type Holder = Awaited<ReturnType<Details["holdersOf"]>>["holders"][number];

export function peopleDetailRoutes(bind: Bind, directory: Directory) {
  const { people, details } = directory;
  return bind(api, {
    describeUser: async ({ organizationId, params: { user_id: id } }) => {
      const found = existing(await people.find("user", organizationId, id), "user", id);
      const isOwner = found.user.role === "owner";
      return {
        ...listedUserToWire(found),
        is_last_owner: isOwner && (await directory.users.countOwners(organizationId)) === 1,
        groups: await details.groupsOf(organizationId, id),
        projects: projectsOf(
          await details.membershipsOf(organizationId, id),
          await details.throughGroups(organizationId, id),
        ),
        roles: (await details.grantsOf(organizationId, { kind: "user", id })).flatMap((granted) =>
          grantedToWire(granted).map(({ id: roleId, name, project }) => ({
            id: roleId,
            name,
            project,
            group: granted.group,
          })),
        ),
        identities: (await details.identitiesOf(organizationId, id)).map(({ issuer, subject, created }) => ({
          issuer,
          subject,
          created_at: created,
        })),
      };
    },
    describeGroup: async ({ organizationId, params: { group_id: id } }) => {
      const found = existing(await people.find("group", organizationId, id), "group", id);
      return {
        ...listedGroupToWire(found),
        projects: (await details.projectsOf(organizationId, id)).map(({ id: projectId, name, added }) => ({
          id: projectId,
          name,
          added_at: added,
        })),
        roles: (await details.grantsOf(organizationId, { kind: "group", id })).flatMap(grantedToWire),
      };
    },
    listRoleHolders: async ({ organizationId, params: { role_id: id }, query: { limit, after } }) => {
      if (!isPredefined(id)) existing(await people.find("role", organizationId, id), "role", id);
      const position = after === null ? null : positionIn(after, order, true);
      const { holders, next } = await details.holdersOf(organizationId, id, limit, position);
      return {
        object: "list" as const,
        data: holders.map(holderToWire),
        has_more: next !== null,
        next: next === null ? null : cursorOf(next, order),
      };
    },
  });
}

/** By project, then users before groups. */
const order = "holder";

/** A group can be granted a predefined role of a project. */
const predefined: readonly Role[] = Object.values(projectRoles);

function isPredefined(id: string): boolean {
  return predefined.some((role) => role.id === id);
}

/** None for a role that was deleted since. */
function grantedToWire({ roleId: id, roleName, project }: Item<"grantsOf">) {
  const name = roleName ?? predefined.find((role) => role.id === id)?.name;
  return name === undefined ? [] : [{ id, name, project }];
}

function holderToWire({ holder: { kind, id }, name, email, project, granted }: Holder) {
  return {
    object: "rollcall.role_holder" as const,
    type: kind,
    id,
    name,
    ...(email !== null && { email }),
    project,
    granted_at: granted,
  };
}

function projectsOf(memberships: readonly Item<"membershipsOf">[], through: readonly Item<"throughGroups">[]) {
  const groupsIn = Map.groupBy(through, ({ project }) => project.id);
  const groupsOf = (id: string) => (groupsIn.get(id) ?? []).map(({ group }) => group);
  const direct = memberships.map(({ project: { id, name }, role, joined, declaredBy, isOnlyOwner }) => ({
    id,
    name,
    role,
    added_at: joined,
    declared_by: declaredBy,
    is_only_owner: isOnlyOwner,
    groups: groupsOf(id),
  }));
  const known = new Set(direct.map(({ id }) => id));
  const others = [...groupsIn.values()].flatMap(([first]) => (first === undefined ? [] : [first.project]));
  const onlyThrough = others
    .filter(({ id }) => !known.has(id))
    .map(({ id, name }) => ({
      id,
      name,
      role: null,
      added_at: null,
      declared_by: null,
      is_only_owner: false,
      groups: groupsOf(id),
    }));
  return [...direct, ...onlyThrough];
}
