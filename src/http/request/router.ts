import { Refusal } from "../../core/refusal.ts";
import type { Captured } from "./request-context.ts";
import type { Route } from "./route.ts";

/** One path of the table: its routes by method, and the methods that a caller may use. */
interface Place {
  /** The path for messages, with `*` for the model's id. */
  readonly shownPath: string;
  readonly byMethod: ReadonlyMap<string, Route>;
  readonly allow: readonly string[];
  /** Whether only the console's page may ask here. */
  readonly isForPage: boolean;
}

export interface Match extends Captured {
  readonly place: Place;
}

interface Pattern {
  readonly segments: readonly string[];
  /** Whether the last name matches the rest of the path. */
  readonly takesRest: boolean;
  readonly place: Place;
}

// It contains a model's id, which some clients send with raw slashes.
const restBehindNames = "{rate_limit_id}";

/** A path with {model}, which matches any number of segments. */
interface ModelPattern {
  readonly prefix: string;
  readonly suffix: readonly string[];
  readonly place: Place;
}

/** A path that ends in {model} and a verb, such as Google's `:generateContent`. */
interface VerbPattern {
  readonly prefix: string;
  readonly place: Place;
}

const model = "{model}";
const none: Match["parameters"] = Object.freeze({});

/** Finds the route of a path: no normalisation, no trailing slash, each {name} decoded once. */
export class Router {
  readonly #exact = new Map<string, Place>();
  readonly #modelPatterns: ModelPattern[] = [];
  readonly #patterns: Pattern[] = [];
  readonly #byVerb = new Map<string, VerbPattern[]>();

  constructor(routes: readonly Route[]) {
    for (const [path, onPath] of Map.groupBy(routes, (route) => route.path)) {
      const place = placeOf(path, onPath);
      const [prefix = "", suffix] = path.split(model);
      if (suffix?.startsWith(":") === true) this.#addVerb(suffix, { prefix, place });
      else if (suffix !== undefined) this.#modelPatterns.push({ prefix, suffix: suffix.split("/").slice(1), place });
      else if (path.includes("{"))
        this.#patterns.push({ segments: path.split("/"), takesRest: path.endsWith(restBehindNames), place });
      else this.#exact.set(path, place);
    }
  }

  find(path: string): Match | null {
    const exact = this.#exact.get(path);
    if (exact !== undefined) return { place: exact, rawModel: "", parameters: none };
    const verbAt = path.lastIndexOf(":");
    const withVerb = verbAt === -1 ? null : this.#findVerb(path, verbAt);
    if (withVerb !== null) return withVerb;
    for (const pattern of this.#modelPatterns) {
      const match = path.startsWith(pattern.prefix) ? matchModel(pattern, path.slice(pattern.prefix.length)) : null;
      if (match !== null) return match;
    }
    return this.#findPattern(path.split("/"));
  }

  #addVerb(verb: string, pattern: VerbPattern): void {
    this.#byVerb.set(verb, [...(this.#byVerb.get(verb) ?? []), pattern]);
  }

  /** Ids contain colons too, so the verb is what follows the last one. */
  #findVerb(path: string, verbAt: number): Match | null {
    for (const { prefix, place } of this.#byVerb.get(path.slice(verbAt)) ?? []) {
      const rawModel = path.startsWith(prefix) ? path.slice(prefix.length, verbAt) : "";
      if (rawModel !== "") return { place, rawModel, parameters: none };
    }
    return null;
  }

  #findPattern(segments: readonly string[]): Match | null {
    for (const pattern of this.#patterns) {
      const parameters = matchSegments(pattern.segments, pattern.takesRest ? folded(pattern, segments) : segments);
      if (parameters !== null) return { place: pattern.place, rawModel: "", parameters };
    }
    return null;
  }
}

/** The path cut into as many segments as the pattern has; the last one keeps the remaining slashes. */
function folded({ segments: { length } }: Pattern, segments: readonly string[]): readonly string[] {
  if (segments.length <= length) return segments;
  return [...segments.slice(0, length - 1), segments.slice(length - 1).join("/")];
}

/** The prefix alone is what clients send for an empty id. It is neither a model nor the list. */
function matchModel({ suffix, place }: ModelPattern, rest: string): Match | null {
  if (suffix.length === 0) return rest === "" ? null : { place, rawModel: rest, parameters: none };
  const segments = rest.split("/");
  const rawModel = segments.slice(0, -suffix.length).join("/");
  const parameters = rawModel === "" ? null : matchSegments(suffix, segments.slice(-suffix.length));
  return parameters === null ? null : { place, rawModel, parameters };
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const parameters: Record<string, string> = {};
  for (const [at, wanted] of pattern.entries()) {
    const segment = segments[at] ?? "";
    if (!wanted.startsWith("{")) {
      if (wanted !== segment) return null;
      continue;
    }
    if (segment === "") return null;
    parameters[wanted.slice(1, -1)] = decoded(segment);
  }
  return parameters;
}

// No id contains a percent sign, so a segment that cannot be decoded, or that contains NUL, stays as it is and is not
// found.
function decoded(segment: string): string {
  try {
    return segment.includes("%00") ? segment : decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function placeOf(path: string, routes: readonly Route[]): Place {
  const byMethod = new Map<string, Route>();
  for (const route of routes) {
    byMethod.set(route.method, route);
    // HEAD is GET without the body, which the listener omits.
    if (route.method === "GET") byMethod.set("HEAD", route);
  }
  const isForPage = routes[0]?.isForPage === true;
  // No other site's page may ask, so there is nothing to say to its preflight.
  const allow = isForPage ? [...byMethod.keys()] : [...byMethod.keys(), "OPTIONS"];
  return { shownPath: path.replaceAll(/\{\w+\}/g, "*"), byMethod, allow, isForPage };
}

export function unknownUrl(method: string, path: string): Refusal {
  const hint = path.startsWith("/v1models") ? " (HINT: there is a slash missing after /v1)" : "";
  return new Refusal("unknown-url", `Invalid URL (${shown(method)} ${path})${hint}`);
}

export function methodNotAllowed(method: string, { shownPath, allow }: Place): Refusal {
  return new Refusal(
    "method-not-allowed",
    `Not allowed to ${shown(method)} on ${shownPath}. (HINT: Perhaps you meant to use a different HTTP method?)`,
    { allow },
  );
}

// An answer to HEAD has the headers of the answer to GET, including its length.
function shown(method: string): string {
  return method === "HEAD" ? "GET" : method;
}
