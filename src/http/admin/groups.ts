import { groups as api, type GroupUserWire, type GroupWire, type ProjectGroupWire } from "../../api/groups.ts";
import type { User } from "../../core/people/organization.ts";
import type { Group } from "../../core/people/role.ts";
import { existing } from "../../core/refusal.ts";
import type { Commit } from "../../registry/commit.ts";
import {
  addGroupMember,
  createGroup,
  deleteGroup,
  removeGroupMember,
  renameGroup,
} from "../../registry/organization/groups.ts";
import { addProjectGroup, removeProjectGroup } from "../../registry/organization/project-groups.ts";
import type { Directory } from "../../store/directory.ts";
import type { ProjectGroup } from "../../store/roles.ts";
import { bind } from "../request/bind.ts";
import type { Route } from "../request/route.ts";
import { findProject, pageWithNext } from "./answers.ts";

export function groupRoutes(directory: Directory, commit: Commit): readonly Route[] {
  const { groups } = directory;
  const find = async (organizationId: string, id: string) =>
    existing(await groups.find(organizationId, id), "group", id);
  return [
    bind(api.listGroups, async ({ organizationId, query }) =>
      pageWithNext(await groups.page(organizationId, query), toWire, ({ id }) => id),
    ),
    bind(api.createGroup, async ({ author, body }) => toWire(await commit(author, createGroup(body.name)))),
    bind(api.retrieveGroup, async ({ organizationId, params }) => toWire(await find(organizationId, params.group_id))),
    bind(api.updateGroup, async ({ organizationId, author, params: { group_id: id }, body: { name } }) =>
      toWire(name === null ? await find(organizationId, id) : await commit(author, renameGroup(id, name))),
    ),
    bind(api.deleteGroup, async ({ author, params }) => {
      const { id } = await commit(author, deleteGroup(params.group_id));
      return { object: "group.deleted", id, deleted: true };
    }),
    bind(api.listGroupUsers, async ({ organizationId, params, query }) => {
      const { id } = await find(organizationId, params.group_id);
      return pageWithNext(await groups.memberPage(organizationId, id, query), memberToWire, (user) => user.id);
    }),
    bind(api.createGroupUser, async ({ author, params, body }) => {
      await commit(author, addGroupMember(params.group_id, body.user_id));
      return { object: "group.user", group_id: params.group_id, user_id: body.user_id };
    }),
    bind(api.retrieveGroupUser, async ({ organizationId, params }) => {
      const { id } = await find(organizationId, params.group_id);
      const user = await groups.findMember(organizationId, id, params.user_id);
      const member = memberToWire(existing(user, "user in this group", params.user_id));
      return { ...member, user_type: "user", is_service_account: false, picture: null };
    }),
    bind(api.deleteGroupUser, async ({ author, params }) => {
      await commit(author, removeGroupMember(params.group_id, params.user_id));
      return { object: "group.user.deleted", deleted: true };
    }),
    ...projectGroupRoutes(directory, commit),
  ];
}

function projectGroupRoutes(directory: Directory, commit: Commit): readonly Route[] {
  return [
    bind(api.listProjectGroups, async ({ organizationId, params, query }) => {
      const project = await findProject(directory, organizationId, params.project_id);
      const groups = await directory.projectGroups.page(organizationId, project.id, query);
      return pageWithNext(groups, projectGroupToWire, ({ group }) => group.id);
    }),
    bind(api.createProjectGroup, async ({ author, params, body }) =>
      projectGroupToWire(
        await commit(
          author,
          addProjectGroup({
            projectId: params.project_id,
            groupId: body.group_id,
            roleId: body.role,
          }),
        ),
      ),
    ),
    bind(api.retrieveProjectGroup, async ({ organizationId, params }) => {
      const project = await findProject(directory, organizationId, params.project_id);
      const group = await directory.projectGroups.find(organizationId, project.id, params.group_id);
      return projectGroupToWire(existing(group, "group in this project", params.group_id));
    }),
    bind(api.deleteProjectGroup, async ({ author, params }) => {
      await commit(author, removeProjectGroup(params.project_id, params.group_id));
      return { object: "project.group.deleted", deleted: true };
    }),
  ];
}

// Groups are managed through the API only, never by a directory service.
function toWire({ id, name, created }: Group): GroupWire {
  return { id, name, created_at: created, group_type: "group", is_scim_managed: false };
}

function memberToWire({ id, name, email }: User): GroupUserWire {
  return { id, name, email };
}

function projectGroupToWire({ group, projectId, added }: ProjectGroup): ProjectGroupWire {
  return {
    object: "project.group",
    project_id: projectId,
    group_id: group.id,
    group_name: group.name,
    group_type: "group",
    created_at: added,
  };
}
