import { projects as api } from "../../api/projects.ts";
import { invoke } from "../../client/invoke.ts";
import { flag, type Command } from "../command/command.ts";
import { column, dayColumn } from "../output/formats/table.ts";
import { itemCommand, listCommand, named } from "./admin-command.ts";
import { project, projectFlag } from "./named.ts";

const nameFlag = flag("--name NAME", "Name of the project");

const list = listCommand({
  words: ["projects", "list"],
  summary: "List the projects of the organization",
  flags: [flag("--archived", "Include archived projects")],
  examples: {
    "Open projects": "projects list",
    "Every project, as JSON": "projects list --archived --json",
  },
  noun: "project",
  columns: [column("ID", "id"), column("NAME", "name"), dayColumn("CREATED", "created_at"), column("STATE", "status")],
  operation: api.listProjects,
  query: ({ flags }) => ({ include_archived: flags.isOn("archived") }),
});

const show = itemCommand({
  words: ["projects", "show"],
  summary: "Show a project",
  subject: project,
  examples: { "By name": "projects show default" },
  request: ({ connection }, id) => invoke(connection, api.retrieveProject, { params: { project_id: id } }),
});

const create = itemCommand({
  words: ["projects", "create"],
  summary: "Create a project",
  subject: named(nameFlag, "support"),
  examples: { "A project for the support team": "projects create support" },
  request: ({ connection }, name) => invoke(connection, api.createProject, { body: { name } }),
});

const rename = itemCommand({
  words: ["projects", "rename"],
  summary: "Rename a project",
  description: "Changes the name of a project, but not its id.",
  subject: project,
  flags: [nameFlag],
  required: { name: "care" },
  examples: { "Rename support to care": "projects rename support --name care" },
  request: ({ connection, flags }, id) =>
    invoke(connection, api.updateProject, {
      params: { project_id: id },
      body: { name: flags.text(nameFlag.name) },
    }),
});

const archive = itemCommand({
  words: ["projects", "archive"],
  summary: "Archive a project",
  description: "Archives a project for good: its keys stop working, and it cannot be reopened. Asks for confirmation.",
  subject: project,
  examples: { "By name": "projects archive support" },
  question: ({ flags }, id) => `Archive the project ${flags.text(projectFlag.name)} (${id})? Its keys stop working.`,
  request: ({ connection }, id) => invoke(connection, api.archiveProject, { params: { project_id: id } }),
  done: (id) => `Archived the project ${id}.`,
});

export const projectCommands: readonly Command[] = [list, show, create, rename, archive];
