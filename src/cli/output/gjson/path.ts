import { modifierNames, type ModifierName } from "./modifiers.ts";

/** The first component of a path, and the rest. */
export interface Head {
  readonly part: string;
  /** The path within the result of the component; null at the end of the path. */
  readonly rest: string | null;
  /** The path after a pipe, which applies to the result of the whole path before it. */
  readonly pipe: string | null;
}

/** A component that names a member, unescaped. */
export function headForObject(path: string): Head & { readonly wild: boolean } {
  let part = "";
  let wild = false;
  for (let at = 0; at < path.length; at++) {
    const character = path[at]!;
    if (character === "|" || character === ".") return { part, wild, ...behind(path, at, true) };
    if (character === "\\") {
      part += path[++at] ?? "";
      continue;
    }
    if (character === "*" || character === "?") wild = true;
    part += character;
  }
  return { part, wild, rest: null, pipe: null };
}

/** The rest of a path after the separator at `at`. */
export function behind(path: string, at: number, modifiersPipe: boolean): { rest: string | null; pipe: string | null } {
  const next = path.slice(at + 1);
  if (path[at] === "|" || (modifiersPipe && beginsNewSearch(next))) return { rest: null, pipe: next };
  return { rest: next, pipe: null };
}

/** A dot before a modifier or a multipath is a pipe. */
function beginsNewSearch(path: string): boolean {
  if (path.startsWith("@")) return modifierIn(path) !== null;
  return path.startsWith("[") || path.startsWith("{");
}

export function modifierIn(path: string): ModifierName | null {
  const name = /^@([^.|:]*)/.exec(path)?.[1];
  return modifierNames.find((known) => known === name) ?? null;
}

/** The end of the bracket or quote that opens at `start`; the last character if it is not closed. */
export function closingOf(path: string, start: number): number {
  let depth = 0;
  for (let at = start; at < path.length; at++) {
    const character = path[at]!;
    if (character === "\\") at++;
    else if (character === '"') {
      at = closingQuote(path, at);
      if (depth === 0) return Math.min(at, path.length - 1);
    } else if ("[({".includes(character)) depth++;
    else if ("])}".includes(character) && --depth === 0) return at;
  }
  return path.length - 1;
}

export function closingQuote(path: string, start: number): number {
  let at = start + 1;
  while (at < path.length && path[at] !== '"') at += path[at] === "\\" ? 2 : 1;
  return at;
}

/** Splits a path at its first pipe outside of queries and multipaths. */
export function splitAtPipe(path: string): readonly [path: string, pipe: string | null] {
  if (path.startsWith("{")) {
    const end = closingOf(path, 0) + 1;
    return path[end] === "|" ? [path.slice(0, end), path.slice(end + 1)] : [path, null];
  }
  for (let at = 0; at < path.length; at++) {
    const character = path[at];
    if (character === "\\") at++;
    else if (character === "|") return [path.slice(0, at), path.slice(at + 1)];
    else if (/^\.#[[(]/.test(path.slice(at, at + 3))) at = closingOf(path, at + 2);
  }
  return [path, null];
}
