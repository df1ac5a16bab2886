import { projects as api, type ProjectWire } from "../../api/projects.ts";
import type { Project } from "../../core/people/organization.ts";
import { archiveProject, createProject, renameProject } from "../../registry/organization/projects.ts";
import type { Directory } from "../../store/store.ts";
import type { Bind } from "../request/bind.ts";
import { findProject, pageToWire } from "./answers.ts";

export function projectRoutes(bind: Bind, directory: Directory) {
  const find = (organizationId: string, id: string) => findProject(directory, organizationId, id);
  return bind(api, {
    listProjects: async ({ organizationId, query }) =>
      pageToWire(await directory.projects.page(organizationId, query, query.include_archived), toWire),
    createProject: async ({ commit, body }) => toWire(await commit(createProject(body.name))),
    retrieveProject: async ({ organizationId, params }) => toWire(await find(organizationId, params.project_id)),
    updateProject: async ({ organizationId, commit, params: { project_id: id }, body: { name } }) =>
      toWire(name === null ? await find(organizationId, id) : await commit(renameProject(id, name))),
    archiveProject: async ({ commit, params }) => toWire(await commit(archiveProject(params.project_id))),
  });
}

function toWire({ id, name, created, archivedAt }: Project): ProjectWire {
  return {
    id,
    object: "organization.project",
    name,
    created_at: created,
    archived_at: archivedAt,
    status: archivedAt === null ? "active" : "archived",
  };
}
