import { validateModelId } from "../models/model-id.ts";

/** How a source's models are named here: as at the upstream, with a prefix, or by a map. */
export type Naming =
  | { readonly kind: "bare" }
  | { readonly kind: "prefix"; readonly prefix: string }
  /** From upstream ids to ours. A model that is not in the map is left out. */
  | { readonly kind: "map"; readonly ids: ReadonlyMap<string, string> };

/** Which models of a source are offered, under which ids. Patterns match upstream ids; `*` matches any text, even slashes. */
export interface NamingRules {
  readonly naming: Naming;
  /** Empty means all. */
  readonly includes: readonly string[];
  readonly excludes: readonly string[];
}

export type LocalName = { readonly id: string } | { readonly leftOut: string };

/** The id of an upstream's model here, or why it has none, as the end of a sentence. */
export function localName(rules: NamingRules, upstreamId: string): LocalName {
  if (rules.includes.length > 0 && !rules.includes.some((pattern) => matchesPattern(pattern, upstreamId)))
    return { leftOut: "is not included by a pattern of its source" };
  const exclusion = rules.excludes.find((pattern) => matchesPattern(pattern, upstreamId));
  if (exclusion !== undefined) return { leftOut: `is excluded by the pattern ${JSON.stringify(exclusion)}` };
  const id = renamed(rules.naming, upstreamId);
  if (id === null) return { leftOut: "is not in the map of its source" };
  const bad = validateModelId(id);
  return bad === null ? { id } : { leftOut: `would have an id that ${bad}` };
}

const patternsMax = 100;
const starsMax = 8;

/** The first error in a source's rules, as a sentence; null for valid rules. */
export function validateNaming(rules: NamingRules): string | null {
  const patterns = [...rules.includes, ...rules.excludes];
  // Every pattern is tried on every model.
  if (patterns.length > patternsMax) return `there must be at most ${patternsMax} patterns`;
  const pattern = patterns.find((text) => text === "" || text.length > 512);
  if (pattern !== undefined) return "a pattern must be 1 to 512 characters long";
  // Every asterisk is one more search, and a pattern has room for 500.
  if (patterns.some((text) => text.split("*").length - 1 > starsMax))
    return `a pattern must hold at most ${starsMax} asterisks`;
  const { naming } = rules;
  if (naming.kind === "prefix") {
    // A prefix may end with a slash, which an id may not.
    const bad = naming.prefix === "" ? "must not be empty" : validateModelId(`${naming.prefix}x`);
    return bad === null ? null : `the prefix ${bad}`;
  }
  return naming.kind === "map" ? validateNameMap(naming.ids) : null;
}

function validateNameMap(ids: ReadonlyMap<string, string>): string | null {
  const taken = new Set<string>();
  for (const id of ids.values()) {
    const bad = validateModelId(id);
    if (bad !== null) return `an id in the map ${bad}`;
    if (taken.has(id)) return `the map gives the id ${JSON.stringify(id)} to two models`;
    taken.add(id);
  }
  return null;
}

function renamed(naming: Naming, upstreamId: string): string | null {
  if (naming.kind === "bare") return upstreamId;
  return naming.kind === "prefix" ? naming.prefix + upstreamId : (naming.ids.get(upstreamId) ?? null);
}

/** Whether a text matches a pattern. The first match of each piece is good enough, so there is no backtracking. */
export function matchesPattern(pattern: string, text: string): boolean {
  const [head = "", ...pieces] = pattern.split("*");
  const tail = pieces.pop();
  if (tail === undefined) return text === head;
  if (!text.startsWith(head)) return false;
  let at = head.length;
  for (const piece of pieces) {
    const found = text.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return text.length - tail.length >= at && text.endsWith(tail);
}
