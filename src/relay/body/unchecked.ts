import { furtherLists, uncheckedFields } from "../calls.ts";
import type { Found } from "../json/found.ts";

const unchecked: ReadonlySet<string> = new Set(uncheckedFields);
const lists: ReadonlySet<string> = new Set(furtherLists);

/** The places in a JSON body through which an upstream may choose a model that nobody here can check. */
export function uncheckedIn(found: readonly Found[]): readonly string[] {
  const places = new Set(found.map(({ place }) => place));
  return found.filter((one) => isUnchecked(one, places)).map(({ place }) => place);
}

function isUnchecked({ path, place, type }: Found, places: ReadonlySet<string>): boolean {
  if (type === "null") return false;
  // LiteLLM takes objects that have the name of a model as the name of a field.
  if (path === "fallbacks[]") return type === "object" && !places.has(`${place}.model`);
  return unchecked.has(path) || (lists.has(path) && type !== "array");
}

const inForms: ReadonlySet<string> = new Set([...unchecked, ...lists].map(rootOf));

/**
 * The fields of a form with the same effect. A form names no further models that could be checked. Its `prompt` is text,
 * and only `prompt[id]` could be a stored one.
 */
export function uncheckedFormFields(names: Iterable<string>): readonly string[] {
  return [...names].filter((name) => name !== "prompt" && inForms.has(rootOf(name)));
}

function rootOf(path: string): string {
  return (path.split(/[.[]/, 1)[0] ?? "").trim().toLowerCase();
}
