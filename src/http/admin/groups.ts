import type { User } from "../../core/people/organization.ts";
import type { Group } from "../../core/people/role.ts";
import type { Commit } from "../../registry/commit.ts";
import {
  addGroupMember,
  addProjectGroup,
  createGroup,
  deleteGroup,
  removeGroupMember,
  removeProjectGroup,
  renameGroup,
} from "../../registry/organization/groups.ts";
import type { Directory } from "../../store/directory.ts";
import type { ProjectGroup } from "../../store/roles.ts";
import { readJsonObject } from "../request/json-body.ts";
import { Query } from "../request/query.ts";
import type { Route } from "../request/route.ts";
import { admin, existing, pageWithNext, type AdminRequest } from "./answers.ts";

// What OpenAI's lists of groups allow, and give unasked.
const [groupsDefault, projectGroupsDefault, listLimitMax] = [100, 20, 1_000];

export function groupRoutes(directory: Directory, commit: Commit): readonly Route[] {
  const all = "/v1/organization/groups";
  const one = `${all}/{group_id}`;
  return [
    admin("GET", all, "listGroups", async ({ context, organizationId }) => {
      const page = new Query(context).page(groupsDefault, listLimitMax);
      return pageWithNext(await directory.groups.page(organizationId, page), toWire, ({ id }) => id);
    }),
    admin("POST", all, "createGroup", async (request) => {
      const fields = await readJsonObject(request.context.raw);
      const name = fields.label("name");
      fields.refuseOthers();
      return toWire(await createGroup(commit, request.author, name));
    }),
    admin("GET", one, "retrieveGroup", async (request) => toWire(await findGroup(directory, request))),
    admin("POST", one, "updateGroup", async (request) => {
      const fields = await readJsonObject(request.context.raw);
      const name = fields.optionalLabel("name");
      fields.refuseOthers();
      if (name === null) return toWire(await findGroup(directory, request));
      return toWire(await renameGroup(commit, request.author, request.at("group_id"), name));
    }),
    admin("DELETE", one, "deleteGroup", async ({ author, at }) => {
      const { id } = await deleteGroup(commit, author, at("group_id"));
      return { object: "group.deleted", id, deleted: true };
    }),
    ...memberRoutes(`${one}/users`, directory, commit),
    ...projectRoutes("/v1/organization/projects/{project_id}/groups", directory, commit),
  ];
}

function memberRoutes(all: string, directory: Directory, commit: Commit): readonly Route[] {
  const one = `${all}/{user_id}`;
  return [
    admin("GET", all, "listGroupUsers", async (request) => {
      const { id, organizationId } = await findGroup(directory, request);
      const page = new Query(request.context).page(groupsDefault, listLimitMax);
      return pageWithNext(await directory.groups.memberPage(organizationId, id, page), memberToWire, (user) => user.id);
    }),
    admin("POST", all, "createGroupUser", async ({ context, author, at }) => {
      const fields = await readJsonObject(context.raw);
      const userId = fields.text("user_id");
      fields.refuseOthers();
      await addGroupMember(commit, author, at("group_id"), userId);
      return { object: "group.user", group_id: at("group_id"), user_id: userId };
    }),
    admin("GET", one, "retrieveGroupUser", async (request) => {
      const { id, organizationId } = await findGroup(directory, request);
      const user = await directory.groups.findMember(organizationId, id, request.at("user_id"));
      const shown = memberToWire(existing(user, "user in this group", request.at("user_id")));
      return { ...shown, user_type: "user", is_service_account: false, picture: null };
    }),
    admin("DELETE", one, "deleteGroupUser", async ({ author, at }) => {
      await removeGroupMember(commit, author, at("group_id"), at("user_id"));
      return { object: "group.user.deleted", deleted: true };
    }),
  ];
}

function projectRoutes(all: string, directory: Directory, commit: Commit): readonly Route[] {
  const one = `${all}/{group_id}`;
  return [
    admin("GET", all, "listProjectGroups", async ({ context, organizationId, at }) => {
      const project = existing(
        await directory.projects.find(organizationId, at("project_id")),
        "project",
        at("project_id"),
      );
      const page = new Query(context).page(projectGroupsDefault, listLimitMax);
      const groups = await directory.projectGroups.page(organizationId, project.id, page);
      return pageWithNext(groups, projectGroupToWire, ({ group }) => group.id);
    }),
    admin("POST", all, "createProjectGroup", async ({ context, author, at }) => {
      const fields = await readJsonObject(context.raw);
      const [groupId, roleId] = [fields.text("group_id"), fields.text("role")];
      fields.refuseOthers();
      return projectGroupToWire(await addProjectGroup(commit, author, at("project_id"), groupId, roleId));
    }),
    admin("GET", one, "retrieveProjectGroup", async ({ organizationId, at }) => {
      existing(await directory.projects.find(organizationId, at("project_id")), "project", at("project_id"));
      const group = await directory.projectGroups.find(organizationId, at("project_id"), at("group_id"));
      return projectGroupToWire(existing(group, "group in this project", at("group_id")));
    }),
    admin("DELETE", one, "deleteProjectGroup", async ({ author, at }) => {
      await removeProjectGroup(commit, author, at("project_id"), at("group_id"));
      return { object: "project.group.deleted", deleted: true };
    }),
  ];
}

async function findGroup(directory: Directory, { organizationId, at }: AdminRequest): Promise<Group> {
  return existing(await directory.groups.find(organizationId, at("group_id")), "group", at("group_id"));
}

// Groups are kept by hand here; no directory service brings any.
function toWire({ id, name, created }: Group) {
  return { id, name, created_at: created, group_type: "group", is_scim_managed: false };
}

function memberToWire({ id, name, email }: User) {
  return { id, name, email };
}

function projectGroupToWire({ group, projectId, added }: ProjectGroup) {
  return {
    object: "project.group",
    project_id: projectId,
    group_id: group.id,
    group_name: group.name,
    group_type: "group",
    created_at: added,
  };
}
