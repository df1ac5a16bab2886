import { keys } from "../../../api/keys/keys.ts";
import { projects } from "../../../api/projects.ts";
import { serviceAccounts } from "../../../api/people/service-accounts.ts";
import { users } from "../../../api/users.ts";
import type { Call } from "../../command/command.ts";
import { unlessFailed } from "../../failure.ts";
import { textIn, type Json } from "../../output/json/value.ts";
import { fetchAll } from "../administration.ts";
import type { Grouping, UsageRow } from "./figures.ts";

type Names = ReadonlyMap<string, string>;

/** The names of projects, keys or people by id. One that is gone, or that the caller may not see, is missing. */
export async function namesOf(call: Call, by: Grouping, rows: readonly UsageRow[]): Promise<Names> {
  if (by === "model") return new Map();
  if (by === "project") {
    const all = fetchAll(call, "project", projects.listProjects, { query: { include_archived: true } });
    return byId(await found(all), "name");
  }
  const projectIds = [...new Set(rows.flatMap((row) => [...row.projectIds]))];
  const inEach = async (list: (params: { readonly project_id: string }) => Promise<readonly Json[]>) => {
    const all: Json[] = [];
    for (const id of projectIds) all.push(...(await found(list({ project_id: id }))));
    return byId(all, "name");
  };
  if (by === "key") return inEach((params) => fetchAll(call, "key", keys.listProjectApiKeys, { params }));
  const people = byId(await found(fetchAll(call, "user", users.listUsers)), "email");
  if (rows.every(({ id }) => id === null || people.has(id))) return people;
  const list = serviceAccounts.listServiceAccounts;
  const accounts = await inEach((params) => fetchAll(call, "service account", list, { params }));
  return new Map([...people, ...accounts]);
}

function found(list: Promise<readonly Json[]>): Promise<readonly Json[]> {
  return unlessFailed(() => list, []);
}

function byId(items: readonly Json[], nameKey: string): Names {
  return new Map(items.map((item) => [textIn(item, "id") ?? "", textIn(item, nameKey) ?? ""]));
}
