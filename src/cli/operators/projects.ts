import { peopleLists } from "../../api/people/lists.ts";
import { projectsInDetail } from "../../api/people/project-details.ts";
import { projects as api } from "../../api/projects.ts";
import { flag } from "../command/command.ts";
import { previewPolicy } from "./projects-preview.ts";
import { day } from "../output/formats/table.ts";
import { commandTable, itemCommand, listCommand, named, requestTo } from "./admin-command.ts";
import { project, projectFlag } from "./named.ts";
import { openCallsChange, openCallsFlag } from "./open-call-limit.ts";

const nameFlag = flag("--name NAME", "Name of the project");

export const projectCommands = commandTable("projects", {
  list: listCommand({
    summary: "List the projects of the organization",
    flags: [
      flag("--archived", "Include archived projects"),
      flag("--search TEXT", "Only projects with this in the id or name"),
    ],
    examples: {
      "Open projects": "projects list",
      "Projects by a part of the name": "projects list --search support",
      "Every project, as JSON": "projects list --archived --json",
    },
    noun: "project",
    columns: { ID: "id", NAME: "name", CREATED: day("created_at"), STATE: "status", DECLARED: "declared_by" },
    operation: peopleLists.searchProjects,
    query: ({ flags }) => ({ include_archived: flags.isOn("archived"), q: flags.text("search") }),
  }),
  show: itemCommand({
    summary: "Show a project",
    subject: project,
    examples: { "By name": "projects show default" },
    request: requestTo(projectsInDetail.describeProject),
  }),
  create: itemCommand({
    summary: "Create a project",
    subject: named(nameFlag, "support"),
    examples: { "A project for the support team": "projects create support" },
    request: requestTo(api.createProject, (_, name) => ({ name })),
  }),
  rename: itemCommand({
    summary: "Rename a project",
    description: "Changes the name of a project, but not its id.",
    subject: project,
    flags: [nameFlag],
    required: { name: "care" },
    examples: { "Rename support to care": "projects rename support --name care" },
    request: requestTo(api.updateProject, ({ flags }) => ({ name: flags.text(nameFlag.name) })),
  }),
  update: itemCommand({
    summary: "Limit the open calls of a project",
    description:
      "Sets how many calls all keys of a project may have open together, at each server. It holds for the next call.",
    subject: project,
    flags: [openCallsFlag],
    examples: {
      "At most two hundred at once": "projects update support --max-open-calls 200",
      "As many as the organization": "projects update support --max-open-calls none",
    },
    request: requestTo(api.updateProjectSettings, openCallsChange),
  }),
  preview: previewPolicy,
  archive: itemCommand({
    summary: "Archive a project",
    description:
      "Archives a project for good: its keys stop working, and it cannot be reopened. Asks for confirmation.",
    subject: project,
    examples: { "By name": "projects archive support" },
    question: ({ flags }, id) => `Archive the project ${flags.text(projectFlag.name)} (${id})? Its keys stop working.`,
    request: requestTo(api.archiveProject),
    done: (id) => `Archived the project ${id}.`,
  }),
});
