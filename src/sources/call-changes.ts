import { callNames, isCallName, type CallName } from "../core/calls.ts";
import type { SourceKind } from "./upstream.ts";

/** The option `calls`, as in "rerank, -responses, chat=/custom/chat": adds a call, removes one, and sets a path. */

/** By call: false where it is removed, otherwise its path, or null for the usual one. */
export type CallChanges = ReadonlyMap<CallName, string | null | false>;

/** The changes, or why the text cannot be used, as the end of a sentence. */
export function parseCallChanges(text: string): CallChanges | string {
  const changes = new Map<CallName, string | null | false>();
  for (const entry of text.split(",").map((part) => part.trim())) {
    const [, minus, name = "", path = null] = /^(-?)([^=]*)(?:=(.*))?$/s.exec(entry) ?? [];
    if (!isCallName(name)) return `names ${JSON.stringify(name)}, which is none of ${callNames.join(", ")}`;
    if (changes.has(name)) return `names ${name} twice`;
    if (minus === "-" && path !== null) return `removes ${name} and gives it a path`;
    const error = path === null ? null : validatePath(path);
    if (error !== null) return `gives ${name} the path ${JSON.stringify(path)}, which ${error}`;
    changes.set(name, minus === "-" ? false : path);
  }
  return changes;
}

export function validateCallChanges(text: string, { calls, furtherCalls }: SourceKind): string | null {
  const changes = parseCallChanges(text);
  if (typeof changes === "string") return changes;
  const usual = { ...furtherCalls, ...(typeof calls === "function" ? calls({}) : calls) };
  for (const [call, path] of changes)
    if (path === null && usual[call] === undefined)
      return `adds ${call}, for which this kind has no usual path: give it one, as in ${call}=/path`;
  return null;
}

function validatePath(path: string): string | null {
  if (!path.startsWith("/")) return "must begin with /";
  if (/[?#]/.test(path)) return "must not have a query";
  if (path.includes("//") || path.split("/").some((segment) => segment === "." || segment === ".."))
    return "must not have //, /. or /..";
  const isPlain = /^[A-Za-z0-9/._~:@!$&'()*+;=-]*$/.test(path.replace("{model}", ""));
  return isPlain ? null : "may contain letters, digits, -._~:@!$&'()*+;=/ and once {model}, the model's name";
}
