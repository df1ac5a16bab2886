import { projects as api, type ProjectWire } from "../../api/projects.ts";
import type { Project } from "../../core/people/organization.ts";
import type { Commit } from "../../registry/commit.ts";
import { archiveProject, createProject, renameProject } from "../../registry/organization/projects.ts";
import type { Directory } from "../../store/directory.ts";
import { bind } from "../request/bind.ts";
import type { Route } from "../request/route.ts";
import { findProject, pageOf } from "./answers.ts";

export function projectRoutes(directory: Directory, commit: Commit): readonly Route[] {
  const find = (organizationId: string, id: string) => findProject(directory, organizationId, id);
  return [
    bind(api.listProjects, async ({ organizationId, query }) =>
      pageOf(await directory.projects.page(organizationId, query, query.include_archived), toWire),
    ),
    bind(api.createProject, async ({ author, body }) => toWire(await commit(author, createProject(body.name)))),
    bind(api.retrieveProject, async ({ organizationId, params }) =>
      toWire(await find(organizationId, params.project_id)),
    ),
    bind(api.updateProject, async ({ organizationId, author, params: { project_id: id }, body: { name } }) =>
      toWire(name === null ? await find(organizationId, id) : await commit(author, renameProject(id, name))),
    ),
    bind(api.archiveProject, async ({ author, params }) =>
      toWire(await commit(author, archiveProject(params.project_id))),
    ),
  ];
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
