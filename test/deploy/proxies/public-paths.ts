import { operating } from "../../../src/api/server/operating.ts";
import type { Route } from "../../../src/http/request/route.ts";
import { isAdministered } from "../../support/api/expectations.ts";

/** Which paths a proxy publishes, by the route table. */

const operatingPaths = new Set<string>(Object.values(operating).map(({ path }) => path));

/** A route stays inside if it takes an admin key, belongs to the console, or is for probes and those who operate the server. */
export function isPublic({ path, right, operation, isForPage }: Route): boolean {
  const isOfConsole = operation === "console" || isForPage === true;
  return !isAdministered(right) && !isOfConsole && !operatingPaths.has(path);
}

/**
 * The one pattern of every recipe: the shortest prefixes that all public routes have and no other. And `/`, which
 * browsers open and Claude Code asks first.
 */
export function publicPattern(routes: readonly Route[]): string {
  const inside = routes.filter((route) => !isPublic(route)).map(({ path }) => segmentsOf(path));
  const prefixes = routes.filter(isPublic).map(({ path }) => {
    const segments = segmentsOf(path);
    const length = segments.findIndex((_, at) => !inside.some((other) => begins(other, segments.slice(0, at + 1)))) + 1;
    if (length === 0) throw new Error(`${path} is public, and a route below it is not`);
    return segments.slice(0, length);
  });
  return `^/(${below(prefixes)}(/|$)|$)`;
}

function below(prefixes: readonly (readonly string[])[]): string {
  const groups = [...Map.groupBy(prefixes, ([first = ""]) => first)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const alternatives = groups.map(([first, group]) => {
    const rest = group.map((prefix) => prefix.slice(1));
    const text = first.replaceAll(".", String.raw`\.`);
    return rest.some(({ length }) => length === 0) ? text : `${text}/${below(rest)}`;
  });
  return alternatives.length === 1 ? alternatives[0]! : `(${alternatives.join("|")})`;
}

function segmentsOf(path: string): readonly string[] {
  return path.split("/").slice(1);
}

function begins(path: readonly string[], prefix: readonly string[]): boolean {
  return prefix.every((segment, at) => path[at] === segment);
}
