import { groups as api, type GroupUserWire, type GroupWire, type ProjectGroupWire } from "../../api/groups.ts";
import type { User } from "../../core/people/organization.ts";
import type { Group } from "../../core/people/role.ts";
import { existing } from "../../core/refusal.ts";
import {
  addGroupMember,
  createGroup,
  deleteGroup,
  removeGroupMember,
  renameGroup,
} from "../../registry/organization/groups.ts";
import { addProjectGroup, removeProjectGroup } from "../../registry/organization/project-groups.ts";
import type { Directory } from "../../store/store.ts";
import type { ProjectGroup } from "../../store/roles.ts";
import type { Bind } from "../request/bind.ts";
import { deletedAs, findProject, pageWithNext } from "./answers.ts";

export function groupRoutes(bind: Bind, directory: Directory) {
  const { groups } = directory;
  const find = async (organizationId: string, id: string) =>
    existing(await groups.find(organizationId, id), "group", id);
  return bind(api, {
    listGroups: async ({ organizationId, query }) =>
      pageWithNext(await groups.page(organizationId, query), toWire, ({ id }) => id),
    createGroup: async ({ commit, body }) => toWire(await commit(createGroup(body.name))),
    retrieveGroup: async ({ organizationId, params }) => toWire(await find(organizationId, params.group_id)),
    updateGroup: async ({ organizationId, commit, params: { group_id: id }, body: { name } }) =>
      toWire(name === null ? await find(organizationId, id) : await commit(renameGroup(id, name))),
    deleteGroup: async ({ commit, params }) => deletedAs("group.deleted", await commit(deleteGroup(params.group_id))),
    listGroupUsers: async ({ organizationId, params, query }) => {
      const { id } = await find(organizationId, params.group_id);
      return pageWithNext(await groups.memberPage(organizationId, id, query), memberToWire, (user) => user.id);
    },
    createGroupUser: async ({ commit, params, body }) => {
      await commit(addGroupMember(params.group_id, body.user_id));
      return { object: "group.user", group_id: params.group_id, user_id: body.user_id };
    },
    retrieveGroupUser: async ({ organizationId, params }) => {
      const { id } = await find(organizationId, params.group_id);
      const user = await groups.findMember(organizationId, id, params.user_id);
      const member = memberToWire(existing(user, "user in this group", params.user_id));
      return { ...member, user_type: "user", is_service_account: false, picture: null };
    },
    deleteGroupUser: async ({ commit, params }) => {
      await commit(removeGroupMember(params.group_id, params.user_id));
      return { object: "group.user.deleted", deleted: true };
    },
    listProjectGroups: async ({ organizationId, params, query }) => {
      const project = await findProject(directory, organizationId, params.project_id);
      const page = await directory.projectGroups.page(organizationId, project.id, query);
      return pageWithNext(page, projectGroupToWire, ({ group }) => group.id);
    },
    createProjectGroup: async ({ commit, params, body }) =>
      projectGroupToWire(
        await commit(addProjectGroup({ projectId: params.project_id, groupId: body.group_id, roleId: body.role })),
      ),
    retrieveProjectGroup: async ({ organizationId, params }) => {
      const project = await findProject(directory, organizationId, params.project_id);
      const group = await directory.projectGroups.find(organizationId, project.id, params.group_id);
      return projectGroupToWire(existing(group, "group in this project", params.group_id));
    },
    deleteProjectGroup: async ({ commit, params }) => {
      await commit(removeProjectGroup(params.project_id, params.group_id));
      return { object: "project.group.deleted", deleted: true };
    },
  });
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
