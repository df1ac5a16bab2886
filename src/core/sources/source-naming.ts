import { validateModelId } from "../models/model.ts";

/** How a source's models are called here: as there, behind a prefix, or as a map says. */
export type Naming =
  | { readonly kind: "bare" }
  | { readonly kind: "prefix"; readonly prefix: string }
  /** From the upstream's id to ours. A model that the map is silent about is left out. */
  | { readonly kind: "map"; readonly ids: ReadonlyMap<string, string> };

/** What one source offers here. Patterns are of upstream ids: `*` is any text, slashes too; the rest is literal. */
export interface NamingRules {
  readonly naming: Naming;
  /** Empty means all. */
  readonly includes: readonly string[];
  readonly excludes: readonly string[];
}

export type LocalName = { readonly id: string } | { readonly leftOut: string };

/** The id of an upstream's model here, or why it has none, as the end of a sentence about the model. */
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

/** The first thing wrong with a source's rules, as a sentence; null when they can be used. */
export function validateNaming(rules: NamingRules): string | null {
  const patterns = [...rules.includes, ...rules.excludes];
  // Each is tried on each of very many models.
  if (patterns.length > patternsMax) return `there must be at most ${patternsMax} patterns`;
  const pattern = patterns.find((text) => text === "" || text.length > 512);
  if (pattern !== undefined) return "a pattern must be 1 to 512 characters long";
  // Each is one more search, and a pattern has room for 500.
  if (patterns.some((text) => text.split("*").length - 1 > starsMax))
    return `a pattern must hold at most ${starsMax} asterisks`;
  const { naming } = rules;
  if (naming.kind === "prefix") {
    // A prefix alone is no id: it may end with a slash.
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

/** Whether a text matches a pattern. The first place a piece fits is always good enough, so nothing is tried twice. */
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
