import type { Project } from "../../core/organization.ts";
import type { Commit } from "../../registry/commit.ts";
import { archiveProject, createProject, renameProject } from "../../registry/projects.ts";
import type { Directory } from "../../store/directory.ts";
import { readJsonObject, refuseFields } from "../json-body.ts";
import { Query } from "../query.ts";
import type { Route } from "../routes.ts";
import { admin, existing, pageOf, type AdminRequest } from "./answers.ts";

export function projectRoutes(directory: Directory, commit: Commit): readonly Route[] {
  const all = "/v1/organization/projects";
  const one = `${all}/{project_id}`;
  return [
    admin("GET", all, "listProjects", async ({ exchange, organizationId }) => {
      const query = new Query(exchange);
      return pageOf(await directory.projects(organizationId, query.page(), query.truth("include_archived")), toWire);
    }),
    admin("POST", all, "createProject", async ({ exchange, author }) => {
      return toWire(await createProject(commit, author, await readName(exchange)));
    }),
    admin("GET", one, "retrieveProject", async ({ organizationId, at }) => {
      const id = at("project_id");
      return toWire(existing(await directory.project(organizationId, id), "project", id));
    }),
    admin("POST", one, "updateProject", async ({ exchange, author, at }) => {
      return toWire(await renameProject(commit, author, at("project_id"), await readName(exchange)));
    }),
    admin("POST", `${one}/archive`, "archiveProject", async ({ exchange, author, at }) => {
      await refuseFields(exchange.facts);
      return toWire(await archiveProject(commit, author, at("project_id")));
    }),
  ];
}

async function readName({ facts }: AdminRequest["exchange"]): Promise<string> {
  const fields = await readJsonObject(facts);
  const name = fields.label("name");
  // Rollcall keeps everything in one place and under no key of a customer's own.
  fields.refuseUnsupported("external_key_id", "geography", "residency");
  fields.refuseOthers();
  return name;
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
