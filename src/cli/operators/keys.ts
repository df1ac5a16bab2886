import { keys as api } from "../../api/keys.ts";
import { projects as projectApi } from "../../api/projects.ts";
import { invoke } from "../../client/invoke.ts";
import { flag, type Call, type Command } from "../command/command.ts";
import { Failure } from "../failure.ts";
import { cell, column, dayColumn, within, type Column } from "../output/formats/table.ts";
import { parseJson, type Json } from "../output/json/value.ts";
import { progressOf } from "../terminal/progress.ts";
import { fetchAll, jsonFlag, showItems, textIn } from "./administration.ts";
import { projectFlag, projectIdOf } from "./named.ts";

export const keyFlag = flag("--key KEY", "Id of the key; `keys list` shows it");

const columns: readonly Column[] = [
  column("ID", "id"),
  column("NAME", "name"),
  column("PROJECT", "project_id"),
  { title: "OWNER", of: ownerOf },
  column("KEY", "redacted_value"),
  dayColumn("CREATED", "created_at"),
  dayColumn("USED", "last_used_at"),
  dayColumn("EXPIRES", "expires_at"),
];

export const listKeys: Command = {
  words: ["keys", "list"],
  key: "admin",
  summary: "List API keys",
  description: "Lists the admin keys and the keys of every open project, or of one project. Never shows a key itself.",
  flags: [projectFlag, flag("--admin", "Only admin keys"), jsonFlag],
  examples: {
    "Every key": "keys list",
    "The keys of a project": "keys list --project default",
  },
  async run(call) {
    const { flags } = call;
    if (flags.isOn("admin") && flags.text(projectFlag.name) !== undefined)
      throw new Failure("Admin keys belong to no project: use --admin or --project, not both.");
    await showItems(call, await keysOf(call), { columns, noun: "key" });
  },
};

/** Finds a key in every project; an admin key has no project. Throws Failure. */
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
  const admin = await fetchAll(call, "key", (page) => invoke(connection, api.listAdminApiKeys, { query: page }));
  if (flags.isOn("admin")) return admin;
  const projects = await fetchAll(call, "project", (page) =>
    invoke(connection, projectApi.listProjects, { query: page }),
  );
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
  const items = await fetchAll(call, "key", (page) =>
    invoke(call.connection, api.listProjectApiKeys, { params: { project_id: projectId }, query: page }),
  );
  return items.map((item) => withProject(item, projectId));
}

/** Keys come without their project, because it is part of the path. */
function withProject(item: Json, projectId: string): Json {
  return item.kind === "object" && item.members.length > 0
    ? parseJson(`${item.raw.trimEnd().slice(0, -1)},"project_id":${JSON.stringify(projectId)}}`)
    : item;
}

function ownerOf(item: Json): string {
  const paths = ["owner.user.email", "owner.service_account.name", "owner.name", "owner.id"];
  return cell(paths.map((path) => within(item, path)).find((value) => value?.kind === "string"));
}
