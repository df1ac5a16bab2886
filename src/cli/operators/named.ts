import { listProjects, listUsers } from "../../client/organization.ts";
import type { Call, Flag } from "../command/command.ts";
import { closest } from "../line/did-you-mean.ts";
import { Failure } from "../failure.ts";
import type { Json } from "../output/json/value.ts";
import { fetchAll, requiredFlag, textIn } from "./administration.ts";

/*
 * People know projects by their names and one another by their addresses; the API knows ids. What is typed may be
 * either, and something close to either is asked about.
 */

export const projectFlag: Flag = { name: "project", value: "PROJECT", about: "a project, by its id or its name" };
export const userFlag: Flag = { name: "user", value: "USER", about: "a person, by id or e-mail address" };

export async function projectIdOf(call: Call): Promise<string> {
  const text = requiredFlag(call, projectFlag.name, "default");
  const projects = await fetchAll(call, "project", (page) => listProjects(call.connection, page, true));
  return idNamed(text, projects, { noun: "project", name: "name", list: "rollcall projects list" });
}

export async function userIdOf(call: Call): Promise<string> {
  const text = requiredFlag(call, userFlag.name, "ada@example.com");
  const users = await fetchAll(call, "user", (page) => listUsers(call.connection, page));
  return idNamed(text, users, { noun: "user", name: "email", list: "rollcall users list" });
}

interface Nouns {
  readonly noun: string;
  /** The member that holds what people call it. */
  readonly name: string;
  /** What shows them all. */
  readonly list: string;
}

/** An id goes before a name; what is archived is found by its id alone. */
function idNamed(text: string, items: readonly Json[], { noun, name, list }: Nouns): string {
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
      `There are ${named.length} ${noun}s named "${text}". Give one by its id: ${named.map(({ id }) => id).join(", ")}.`,
    );
  const suggestion = closest(
    text,
    entries.flatMap((entry) => [entry.name ?? entry.id, entry.id]),
  );
  throw new Failure(
    `There is no ${noun} "${text}". ${suggestion === null ? `See "${list}".` : `Did you mean "${suggestion}"?`}`,
  );
}
