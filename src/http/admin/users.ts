import { organizationRoleNames, type User } from "../../core/people/organization.ts";
import { existing, malformedRequest } from "../../core/refusal.ts";
import type { Commit } from "../../registry/commit.ts";
import { assignRole } from "../../registry/organization/role-assignments.ts";
import { changeUserRole, removeUser } from "../../registry/organization/users.ts";
import type { Directory } from "../../store/directory.ts";
import { readJsonObject } from "../request/json-body.ts";
import { Query } from "../request/query.ts";
import type { Route } from "../request/route.ts";
import { admin, pageOf, type AdminRequest } from "./answers.ts";

export function userRoutes(directory: Directory, commit: Commit): readonly Route[] {
  const all = "/v1/organization/users";
  const one = `${all}/{user_id}`;
  const find = async ({ organizationId, at }: AdminRequest) =>
    userToWire(existing(await directory.users.find(organizationId, at("user_id")), "user", at("user_id")));
  return [
    admin("GET", all, "listUsers", async ({ context, organizationId }) => {
      const query = new Query(context);
      return pageOf(await directory.users.page(organizationId, query.page(), query.texts("emails")), userToWire);
    }),
    admin("GET", one, "retrieveUser", find),
    admin("POST", one, "updateUser", async (request) => {
      const { context, author, at } = request;
      const fields = await readJsonObject(context.raw);
      const [role, roleId] = [fields.optionalChoice("role", organizationRoleNames), fields.optionalText("role_id")];
      fields.refuseUnsupported("developer_persona", "technical_level");
      fields.refuseOthers();
      if (role !== null && roleId !== null) throw malformedRequest("Give either 'role' or 'role_id'.", "role");
      const id = at("user_id");
      if (role !== null) return userToWire(await changeUserRole(commit, author, id, role));
      if (roleId !== null) await assignRole(commit, author, { projectId: null, holder: { kind: "user", id }, roleId });
      return find(request);
    }),
    admin("DELETE", one, "deleteUser", async ({ author, at }) => {
      const { id } = await removeUser(commit, author, at("user_id"));
      return { object: "organization.user.deleted", id, deleted: true };
    }),
  ];
}

export function userToWire({ id, name, email, role, created }: User) {
  return { id, object: "organization.user", name, email, role, added_at: created };
}
