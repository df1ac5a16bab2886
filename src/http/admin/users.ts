import { users as api, type UserWire } from "../../api/users.ts";
import type { User } from "../../core/people/organization.ts";
import { existing, malformedRequest } from "../../core/refusal.ts";
import type { Commit } from "../../registry/commit.ts";
import { assignRole } from "../../registry/organization/role-assignments.ts";
import { changeUserRole, removeUser } from "../../registry/organization/users.ts";
import type { Directory } from "../../store/directory.ts";
import { bind } from "../request/bind.ts";
import type { Route } from "../request/route.ts";
import { pageOf } from "./answers.ts";

export function userRoutes(directory: Directory, commit: Commit): readonly Route[] {
  const { users } = directory;
  const find = async (organizationId: string, id: string) =>
    userToWire(existing(await users.find(organizationId, id), "user", id));
  return [
    bind(api.listUsers, async ({ organizationId, query }) =>
      pageOf(await users.page(organizationId, query, query.emails), userToWire),
    ),
    bind(api.retrieveUser, ({ organizationId, params }) => find(organizationId, params.user_id)),
    bind(api.updateUser, async ({ organizationId, author, params: { user_id: id }, body }) => {
      const { role, role_id: roleId } = body;
      if (role !== null && roleId !== null) throw malformedRequest("Give either 'role' or 'role_id'.", "role");
      if (role !== null) return userToWire(await commit(author, changeUserRole(id, role)));
      if (roleId !== null) await commit(author, assignRole({ projectId: null, holder: { kind: "user", id }, roleId }));
      return find(organizationId, id);
    }),
    bind(api.deleteUser, async ({ author, params }) => {
      const { id } = await commit(author, removeUser(params.user_id));
      return { object: "organization.user.deleted", id, deleted: true };
    }),
  ];
}

export function userToWire({ id, name, email, role, created }: User): UserWire {
  return { id, object: "organization.user", name, email, role, added_at: created };
}
