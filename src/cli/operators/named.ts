import { projects } from "../../api/projects.ts";
import { registeredModels } from "../../api/registered-models.ts";
import { users } from "../../api/users.ts";
import { flag, type Call } from "../command/command.ts";
import { didYouMean } from "../line/did-you-mean.ts";
import { Failure } from "../failure.ts";
import { modelFlag, modelOf } from "../models/model-flag.ts";
import { textIn, type Json } from "../output/json/value.ts";
import type { Subject } from "./admin-command.ts";
import { closestId, fetchAll, requiredFlag } from "./administration.ts";

/*
 * The API takes ids. People may type the name of a project and the email address of a user instead, and get a
 * suggestion for a misspelling of either.
 */

export const keyFlag = flag("--key KEY", "Id of the key; `keys list` shows it");
export const projectFlag = flag("--project PROJECT", "Project (id or name)");
export const accountFlag = flag("--service-account ID", "Service account of the project");
export const userFlag = flag("--user USER", "User (id or email address)");

export async function projectIdOf(call: Call): Promise<string> {
  const text = requiredFlag(call, projectFlag.name, "default");
  const items = await fetchAll(call, "project", projects.listProjects, { query: { include_archived: true } });
  return idNamed(text, items, "project", "name");
}

export async function userIdOf(call: Call): Promise<string> {
  const text = requiredFlag(call, userFlag.name, "ada@example.com");
  return idNamed(text, await fetchAll(call, "user", users.listUsers), "user", "email");
}

export const project: Subject = { flag: projectFlag, idOf: projectIdOf };
export const user: Subject = { flag: userFlag, idOf: userIdOf };
/** A model in any state. */
export const model: Subject = { flag: modelFlag, idOf: modelOf, suggest: similarModel };
export const deletedModel: Subject = {
  ...model,
  suggest: (call, id) => closestId(id, call, "model", registeredModels.listDeletedModels),
};

export function similarModel(call: Call, id: string): Promise<string | null> {
  return closestId(id, call, "model", registeredModels.describeModels, { query: { state: "any" } });
}

/** An id wins over a name. Archived items are found by id only. */
function idNamed(text: string, items: readonly Json[], noun: string, nameKey: string): string {
  const entries = items.map((item) => ({
    id: textIn(item, "id") ?? "",
    name: textIn(item, "status") === "archived" ? null : textIn(item, nameKey),
  }));
  const exact = entries.find(({ id }) => id === text);
  if (exact !== undefined) return exact.id;
  const named = entries.filter((entry) => entry.name?.toLowerCase() === text.toLowerCase());
  if (named.length === 1) return named[0]!.id;
  if (named.length > 1)
    throw new Failure(
      `There are ${named.length} ${noun}s named "${text}". Use an id: ${named.map(({ id }) => id).join(", ")}.`,
    );
  const known = entries.flatMap((entry) => [entry.name ?? entry.id, entry.id]);
  throw new Failure(`There is no ${noun} "${text}". ${didYouMean(text, known, `See "rollcall ${noun}s list".`)}`);
}
