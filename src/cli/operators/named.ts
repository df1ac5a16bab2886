import { projects as projectApi } from "../../api/projects.ts";
import { users as userApi } from "../../api/users.ts";
import { invoke } from "../../client/invoke.ts";
import { flag, type Call } from "../command/command.ts";
import { closest } from "../line/did-you-mean.ts";
import { Failure } from "../failure.ts";
import type { Json } from "../output/json/value.ts";
import { fetchAll, requiredFlag, textIn } from "./administration.ts";

/*
 * The API takes ids. People may type the name of a project and the email address of a user instead, and get a
 * suggestion for a misspelling of either.
 */

export const projectFlag = flag("--project PROJECT", "Project (id or name)");
export const accountFlag = flag("--service-account ID", "Service account of the project");
export const userFlag = flag("--user USER", "User (id or email address)");

export async function projectIdOf(call: Call): Promise<string> {
  const text = requiredFlag(call, projectFlag.name, "default");
  const projects = await fetchAll(call, "project", (page) =>
    invoke(call.connection, projectApi.listProjects, { query: { ...page, include_archived: true } }),
  );
  return idNamed(text, projects, { noun: "project", name: "name", list: "rollcall projects list" });
}

export async function userIdOf(call: Call): Promise<string> {
  const text = requiredFlag(call, userFlag.name, "ada@example.com");
  const users = await fetchAll(call, "user", (page) => invoke(call.connection, userApi.listUsers, { query: page }));
  return idNamed(text, users, { noun: "user", name: "email", list: "rollcall users list" });
}

interface Named {
  readonly noun: string;
  /** The member that holds the name. */
  readonly name: string;
  /** The command that lists all of them. */
  readonly list: string;
}

/** An id wins over a name. Archived items are found by id only. */
function idNamed(text: string, items: readonly Json[], { noun, name, list }: Named): string {
  const entries = items.map((item) => ({
    id: textIn(item, "id") ?? "",
    name: textIn(item, "status") === "archived" ? null : textIn(item, name),
  }));
  const exact = entries.find(({ id }) => id === text);
  if (exact !== undefined) return exact.id;
  const named = entries.filter((entry) => entry.name?.toLowerCase() === text.toLowerCase());
  if (named.length === 1) return named[0]!.id;
  if (named.length > 1)
    throw new Failure(
      `There are ${named.length} ${noun}s named "${text}". Use an id: ${named.map(({ id }) => id).join(", ")}.`,
    );
  const suggestion = closest(
    text,
    entries.flatMap((entry) => [entry.name ?? entry.id, entry.id]),
  );
  throw new Failure(
    `There is no ${noun} "${text}". ${suggestion === null ? `See "${list}".` : `Did you mean "${suggestion}"?`}`,
  );
}
