import type { Project } from "../../core/people/organization.ts";
import { existing } from "../../core/refusal.ts";
import type { Commit } from "../../registry/commit.ts";
import { archiveProject, createProject, renameProject } from "../../registry/organization/projects.ts";
import type { Directory } from "../../store/directory.ts";
import { readJsonObject, refuseFields, type Fields } from "../request/json-body.ts";
import { Query } from "../request/query.ts";
import type { Route } from "../request/route.ts";
import { admin, pageOf, type AdminRequest } from "./answers.ts";

export function projectRoutes(directory: Directory, commit: Commit): readonly Route[] {
  const all = "/v1/organization/projects";
  const one = `${all}/{project_id}`;
  const find = async ({ organizationId, at }: AdminRequest) =>
    toWire(existing(await directory.projects.find(organizationId, at("project_id")), "project", at("project_id")));
  return [
    admin("GET", all, "listProjects", async ({ context, organizationId }) => {
      const query = new Query(context);
      return pageOf(
        await directory.projects.page(organizationId, query.page(), query.truth("include_archived")),
        toWire,
      );
    }),
    admin("POST", all, "createProject", async ({ context, author }) => {
      const fields = await readJsonObject(context.raw);
      const name = fields.label("name");
      refuseOthers(fields);
      return toWire(await createProject(commit, author, name));
    }),
    admin("GET", one, "retrieveProject", find),
    admin("POST", one, "updateProject", async (request) => {
      const fields = await readJsonObject(request.context.raw);
      const name = fields.optionalLabel("name");
      refuseOthers(fields);
      if (name === null) return find(request);
      return toWire(await renameProject(commit, request.author, request.at("project_id"), name));
    }),
    admin("POST", `${one}/archive`, "archiveProject", async ({ context, author, at }) => {
      await refuseFields(context.raw);
      return toWire(await archiveProject(commit, author, at("project_id")));
    }),
  ];
}

function refuseOthers(fields: Fields): void {
  // Rollcall keeps everything in one place and under no key of a customer's own.
  fields.refuseUnsupported("external_key_id", "geography", "residency");
  fields.refuseOthers();
}

function toWire({ id, name, created, archivedAt }: Project) {
  return {
    id,
    object: "organization.project",
    name,
    created_at: created,
    archived_at: archivedAt,
    status: archivedAt === null ? "active" : "archived",
  };
}
