import { users as api, type UserWire } from "../../api/users.ts";
import type { User } from "../../core/people/organization.ts";
import { existing, malformedRequest } from "../../core/refusal.ts";
import { assignRole } from "../../registry/organization/role-assignments.ts";
import { changeUserRole, removeUser } from "../../registry/organization/users.ts";
import type { Directory } from "../../store/store.ts";
import type { Bind } from "../request/bind.ts";
import { deletedAs, pageToWire } from "./answers.ts";

export function userRoutes(bind: Bind, directory: Directory) {
  const { users } = directory;
  const find = async (organizationId: string, id: string) =>
    userToWire(existing(await users.find(organizationId, id), "user", id));
  return bind(api, {
    listUsers: async ({ organizationId, query }) =>
      pageToWire(await users.page(organizationId, query, query.emails), userToWire),
    retrieveUser: ({ organizationId, params }) => find(organizationId, params.user_id),
    updateUser: async ({ organizationId, commit, params: { user_id: id }, body }) => {
      const { role, role_id: roleId } = body;
      if (role !== null && roleId !== null) throw malformedRequest("Give either 'role' or 'role_id'.", "role");
      if (role !== null) return userToWire(await commit(changeUserRole(id, role)));
      if (roleId !== null) await commit(assignRole({ projectId: null, holder: { kind: "user", id }, roleId }));
      return find(organizationId, id);
    },
    deleteUser: async ({ commit, params }) =>
      deletedAs("organization.user.deleted", await commit(removeUser(params.user_id))),
  });
}

export function userToWire({ id, name, email, role, created }: User): UserWire {
  return { id, object: "organization.user", name, email, role, added_at: created };
}
