import * as keys from "../../client/keys.ts";
import { listProjects } from "../../client/organization.ts";
import type { Call, Command, Flag } from "../command/command.ts";
import { Failure } from "../failure.ts";
import { dayOf } from "../output/formats/dates.ts";
import { cell, column, within, type Column } from "../output/formats/table.ts";
import { memberOf, parseJson, type Json } from "../output/json/value.ts";
import { progressOf } from "../terminal/progress.ts";
import { fetchAll, jsonFlag, showItems, textIn } from "./administration.ts";
import { projectFlag, projectIdOf } from "./named.ts";

export const keyFlag: Flag = { name: "key", value: "KEY", about: "the id of a key, as `keys list` shows it" };

const day = (title: string, name: string): Column => ({ title, of: (item) => dayOf(memberOf(item, name)) });

const columns: readonly Column[] = [
  column("ID", "id"),
  column("NAME", "name"),
  column("PROJECT", "project_id"),
  { title: "OWNER", of: ownerOf },
  column("KEY", "redacted_value"),
  day("CREATED", "created_at"),
  day("USED", "last_used_at"),
  day("EXPIRES", "expires_at"),
];

export const listKeys: Command = {
  words: ["keys", "list"],
  key: "admin",
  summary: "list keys, of every project or of one",
  description: "Lists the admin keys and the keys of every open project. What a key is, is never shown again.",
  flags: [projectFlag, { name: "admin", about: "admin keys only" }, jsonFlag],
  examples: [
    { about: "All of them", line: "keys list" },
    { about: "Those of a project", line: "keys list --project default" },
  ],
  async run(call) {
    const { flags } = call;
    if (flags.isOn("admin") && flags.text(projectFlag.name) !== undefined)
      throw new Failure("Admin keys are in no project: give --admin or --project, not both.");
    await showItems(call, await keysOf(call), { columns, noun: "key" });
  },
};

/** A key by its id alone, in whichever project it is; null for the project of an admin key. Throws Failure. */
export async function findKey(call: Call, id: string): Promise<{ key: Json; projectId: string | null }> {
  const all = await keysOf(call);
  const key = all.find((one) => textIn(one, "id") === id);
  if (key !== undefined) return { key, projectId: textIn(key, "project_id") };
  const { closest } = await import("../line/did-you-mean.ts");
  const suggestion = closest(
    id,
    all.flatMap((one) => textIn(one, "id") ?? []),
  );
  throw new Failure(
    `There is no key with the id "${id}". ${suggestion === null ? 'See "rollcall keys list".' : `Did you mean "${suggestion}"?`}`,
  );
}

async function keysOf(call: Call): Promise<readonly Json[]> {
  const { connection, flags } = call;
  if (flags.text(projectFlag.name) !== undefined) return keysIn(call, await projectIdOf(call));
  const admin = await fetchAll(call, "key", (page) => keys.listAdminKeys(connection, page));
  if (flags.isOn("admin")) return admin;
  const projects = await fetchAll(call, "project", (page) => listProjects(connection, page, false));
  const progress = progressOf(call);
  const found = [...admin];
  for (const [at, project] of projects.entries()) {
    progress.say(`keys of ${at + 1} of ${projects.length} projects`);
    found.push(...(await keysIn(call, textIn(project, "id") ?? "")));
  }
  progress.end();
  return found;
}

async function keysIn(call: Call, projectId: string): Promise<readonly Json[]> {
  const items = await fetchAll(call, "key", (page) => keys.listProjectKeys(call.connection, projectId, page));
  return items.map((item) => withProject(item, projectId));
}

/** The server does not say in each key what is in the path already. */
function withProject(item: Json, projectId: string): Json {
  return item.kind === "object" && item.members.length > 0
    ? parseJson(`${item.raw.trimEnd().slice(0, -1)},"project_id":${JSON.stringify(projectId)}}`)
    : item;
}

function ownerOf(item: Json): string {
  const paths = ["owner.user.email", "owner.service_account.name", "owner.name", "owner.id"];
  return cell(paths.map((path) => within(item, path)).find((value) => value?.kind === "string"));
}
