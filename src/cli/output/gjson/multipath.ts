import { quoted } from "./modifiers.ts";
import { closingOf, closingQuote } from "./path.ts";

export interface Selector {
  /** The text before the colon; null without one. */
  readonly name: string | null;
  readonly path: string;
}

/** The selectors in the bracket that a path begins with; null if it is not closed. */
export function multipathIn(path: string): { selectors: readonly Selector[]; rest: string } | null {
  const selectors: Selector[] = [];
  let start = 1;
  let colon = 0;
  let inModifier = false;
  const push = (end: number) => {
    selectors.push(
      colon === 0
        ? { name: null, path: path.slice(start, end) }
        : { name: path.slice(start, colon), path: path.slice(colon + 1, end) },
    );
    start = end + 1;
    colon = 0;
    inModifier = false;
  };
  for (let at = 1; at < path.length; at++) {
    const character = path[at]!;
    if (character === "\\") at++;
    else if (character === "@") inModifier ||= path[at - 1] === "." || path[at - 1] === "|";
    else if (character === ":" && colon === 0 && !inModifier) colon = at;
    else if (character === ",") push(at);
    else if (character === '"') at = closingQuote(path, at);
    else if ("[({".includes(character)) at = closingOf(path, at);
    else if ("])}".includes(character)) {
      push(at);
      return { selectors, rest: path.slice(at + 1) };
    }
  }
  return null;
}

/** The key of a selector's result: the given one, or the last component if it is a plain name. */
export function selectorName({ name, path }: Selector): string {
  if (name !== null && name !== "") return isJsonText(name) ? name : quoted(name);
  const last = /(?:^|[^\\][.|]|^[.|])((?:\\[.|]|[^.|])*)$/.exec(path)?.[1] ?? path;
  return /[[\]{}()#|!\u0000-\u001f]/.test(last) ? '"_"' : quoted(last);
}

function isJsonText(name: string): boolean {
  try {
    return name.startsWith('"') && typeof JSON.parse(name) === "string";
  } catch {
    return false;
  }
}
