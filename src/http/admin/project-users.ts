import { projectUsers as api, type ProjectUserWire } from "../../api/project-users.ts";
import { existing, malformedRequest } from "../../core/refusal.ts";
import { addProjectUser, changeProjectUserRole, removeProjectUser } from "../../registry/organization/project-users.ts";
import type { Directory } from "../../store/store.ts";
import type { ProjectMember } from "../../store/rows.ts";
import type { Bind } from "../request/bind.ts";
import { deletedAs, findProject, pageToWire } from "./answers.ts";

export function projectUserRoutes(bind: Bind, directory: Directory) {
  const { projectMembers } = directory;
  const find = async (organizationId: string, projectId: string, userId: string) =>
    toWire(existing(await projectMembers.find(organizationId, projectId, userId), "project user", userId));
  return bind(api, {
    listProjectUsers: async ({ organizationId, params, query }) => {
      const { id } = await findProject(directory, organizationId, params.project_id);
      return pageToWire(await projectMembers.page(organizationId, id, query), toWire);
    },
    createProjectUser: async ({ organizationId, commit, params, body }) => {
      const userId = await findUserId(directory, organizationId, body);
      return toWire(await commit(addProjectUser({ projectId: params.project_id, userId, role: body.role })));
    },
    retrieveProjectUser: ({ organizationId, params }) => find(organizationId, params.project_id, params.user_id),
    updateProjectUser: async ({ organizationId, commit, params, body: { role } }) => {
      const { project_id: projectId, user_id: userId } = params;
      if (role === null) return find(organizationId, projectId, userId);
      return toWire(await commit(changeProjectUserRole({ projectId, userId, role })));
    },
    deleteProjectUser: async ({ commit, params }) =>
      deletedAs(
        "organization.project.user.deleted",
        (await commit(removeProjectUser(params.project_id, params.user_id))).user,
      ),
  });
}

/** The body identifies the user by id or by email address. */
export async function findUserId(
  directory: Directory,
  organizationId: string,
  { user_id: id, email }: { readonly user_id: string | null; readonly email: string | null },
): Promise<string> {
  if (id !== null && email === null) return id;
  if (id !== null || email === null) throw malformedRequest("Give either 'user_id' or 'email'.", "user_id");
  return existing(await directory.users.findWithEmail(organizationId, email), "user", email).id;
}

function toWire({ user, role, joined }: ProjectMember): ProjectUserWire {
  const { id, name, email } = user;
  return { id, object: "organization.project.user", name, email, role, added_at: joined };
}
