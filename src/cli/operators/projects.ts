import * as organization from "../../client/organization.ts";
import type { Command } from "../command/command.ts";
import { dayOf } from "../output/formats/dates.ts";
import { column, type Column } from "../output/formats/table.ts";
import { memberOf } from "../output/json/value.ts";
import { confirm, yesFlag } from "../terminal/questions.ts";
import { fetchAll, answerTo, jsonFlag, requiredFlag, showDone, showItems, showRecord } from "./administration.ts";
import { projectFlag, projectIdOf } from "./named.ts";

const columns: readonly Column[] = [
  column("ID", "id"),
  column("NAME", "name"),
  { title: "CREATED", of: (item) => dayOf(memberOf(item, "created_at")) },
  column("STATE", "status"),
];

const nameFlag = { name: "name", value: "NAME", about: "what it is called" };

const list: Command = {
  words: ["projects", "list"],
  key: "admin",
  summary: "list the projects of the organization",
  description: "Lists the projects, oldest first.",
  flags: [{ name: "archived", about: "those that are archived, too" }, jsonFlag],
  examples: [
    { about: "The open ones", line: "projects list" },
    { about: "All of them as JSON", line: "projects list --archived --json" },
  ],
  async run(call) {
    const { connection, flags } = call;
    const fetchPage: Parameters<typeof fetchAll>[2] = (page) =>
      organization.listProjects(connection, page, flags.isOn("archived"));
    await showItems(call, await fetchAll(call, "project", fetchPage), { columns, noun: "project" });
  },
};

const show: Command = {
  words: ["projects", "show"],
  key: "admin",
  summary: "show a project",
  description: "Shows one project.",
  positional: projectFlag.name,
  flags: [projectFlag, jsonFlag],
  examples: [{ about: "By its name", line: "projects show default" }],
  async run(call) {
    const id = await projectIdOf(call);
    await showRecord(call, await answerTo(call, organization.retrieveProject(call.connection, id)));
  },
};

const create: Command = {
  words: ["projects", "create"],
  key: "admin",
  summary: "make a project",
  description: "Makes a project, in which keys can be made then.",
  positional: nameFlag.name,
  flags: [nameFlag, jsonFlag],
  examples: [{ about: "A project", line: "projects create support" }],
  async run(call) {
    const name = requiredFlag(call, nameFlag.name, "support");
    await showRecord(call, await answerTo(call, organization.createProject(call.connection, name)));
  },
};

const rename: Command = {
  words: ["projects", "rename"],
  key: "admin",
  summary: "give a project another name",
  description: "Changes the name of a project. Its id stays.",
  positional: projectFlag.name,
  flags: [projectFlag, nameFlag, jsonFlag],
  examples: [{ about: "A better name", line: "projects rename support --name care" }],
  async run(call) {
    const name = requiredFlag(call, nameFlag.name, "care");
    const id = await projectIdOf(call);
    await showRecord(call, await answerTo(call, organization.renameProject(call.connection, id, name)));
  },
};

const archive: Command = {
  words: ["projects", "archive"],
  key: "admin",
  summary: "close a project for good",
  description: "Archives a project: its keys stop working, and it cannot be opened again. Asks first.",
  positional: projectFlag.name,
  flags: [projectFlag, yesFlag, jsonFlag],
  examples: [{ about: "A project", line: "projects archive support" }],
  async run(call) {
    const id = await projectIdOf(call);
    await confirm(call, `Archive the project ${call.flags.text(projectFlag.name)} (${id})? Its keys stop working.`);
    await showDone(
      call,
      await answerTo(call, organization.archiveProject(call.connection, id)),
      `Archived the project ${id}.`,
    );
  },
};

export const projectCommands: readonly Command[] = [list, show, create, rename, archive];
