import { projectRoleNames } from "../../core/people/organization.ts";
import { existing, malformedRequest } from "../../core/refusal.ts";
import type { Commit } from "../../registry/commit.ts";
import { addProjectUser, changeProjectUserRole, removeProjectUser } from "../../registry/organization/project-users.ts";
import type { Directory } from "../../store/directory.ts";
import type { ProjectMember } from "../../store/rows.ts";
import { readJsonObject } from "../request/json-body.ts";
import { Query } from "../request/query.ts";
import type { Route } from "../request/route.ts";
import { admin, pageOf, type AdminRequest } from "./answers.ts";

export function projectUserRoutes(directory: Directory, commit: Commit): readonly Route[] {
  const all = "/v1/organization/projects/{project_id}/users";
  const one = `${all}/{user_id}`;
  const find = async ({ organizationId, at }: AdminRequest) => {
    const member = await directory.projectMembers.find(organizationId, at("project_id"), at("user_id"));
    return toWire(existing(member, "project user", at("user_id")));
  };
  return [
    admin("GET", all, "listProjectUsers", async ({ context, organizationId, at }) => {
      const project = existing(
        await directory.projects.find(organizationId, at("project_id")),
        "project",
        at("project_id"),
      );
      return pageOf(await directory.projectMembers.page(organizationId, project.id, new Query(context).page()), toWire);
    }),
    admin("POST", all, "createProjectUser", async ({ context, organizationId, author, at }) => {
      const fields = await readJsonObject(context.raw);
      const named = { user_id: fields.optionalText("user_id"), email: fields.optionalText("email") };
      const userId = await findUserId(directory, organizationId, named);
      const role = fields.choice("role", projectRoleNames);
      fields.refuseOthers();
      return toWire(await addProjectUser(commit, author, { projectId: at("project_id"), userId, role }));
    }),
    admin("GET", one, "retrieveProjectUser", find),
    admin("POST", one, "updateProjectUser", async (request) => {
      const { context, author, at } = request;
      const fields = await readJsonObject(context.raw);
      const role = fields.optionalChoice("role", projectRoleNames);
      fields.refuseOthers();
      if (role === null) return find(request);
      return toWire(
        await changeProjectUserRole(commit, author, { projectId: at("project_id"), userId: at("user_id"), role }),
      );
    }),
    admin("DELETE", one, "deleteProjectUser", async ({ author, at }) => {
      const { user } = await removeProjectUser(commit, author, at("project_id"), at("user_id"));
      return { object: "organization.project.user.deleted", id: user.id, deleted: true };
    }),
  ];
}

/** A user is named by id or by address. */
export async function findUserId(
  directory: Directory,
  organizationId: string,
  { user_id: id, email }: { readonly user_id: string | null; readonly email: string | null },
): Promise<string> {
  if (id !== null && email === null) return id;
  if (id !== null || email === null) throw malformedRequest("Give either 'user_id' or 'email'.", "user_id");
  return existing(await directory.users.findWithEmail(organizationId, email), "user", email).id;
}

function toWire({ user, role, joined }: ProjectMember) {
  const { id, name, email } = user;
  return { id, object: "organization.project.user", name, email, role, added_at: joined };
}
