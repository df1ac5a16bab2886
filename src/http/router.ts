import { Refusal } from "../core/refusal.ts";
import type { Route } from "./routes.ts";

/** Everything known of one path: its routes by method, and the methods a caller may use. */
interface Place {
  /** The path as people write it, `*` standing for the model's id. */
  readonly shownPath: string;
  readonly byMethod: ReadonlyMap<string, Route>;
  readonly allow: readonly string[];
}

export interface Match {
  readonly place: Place;
  readonly rawModel: string;
}

const rest = "{model}";

/** Finds the route of a path as it came: no decoding, no folding, no trailing slash forgiven. */
export class Router {
  readonly #exact = new Map<string, Place>();
  readonly #prefixes: { readonly prefix: string; readonly place: Place }[] = [];

  constructor(routes: readonly Route[]) {
    for (const [path, onPath] of Map.groupBy(routes, (route) => route.path)) {
      const place = placeOf(path, onPath);
      if (path.endsWith(rest)) this.#prefixes.push({ prefix: path.slice(0, -rest.length), place });
      else this.#exact.set(path, place);
    }
  }

  find(path: string): Match | null {
    const exact = this.#exact.get(path);
    if (exact !== undefined) return { place: exact, rawModel: "" };
    for (const { prefix, place } of this.#prefixes) {
      // The prefix alone is what clients send for an empty id: no model, and not the list either.
      if (path.length > prefix.length && path.startsWith(prefix)) return { place, rawModel: path.slice(prefix.length) };
    }
    return null;
  }
}

function placeOf(path: string, routes: readonly Route[]): Place {
  const byMethod = new Map<string, Route>();
  for (const route of routes) {
    byMethod.set(route.method, route);
    // HEAD is GET without the body, which the listener leaves out.
    if (route.method === "GET") byMethod.set("HEAD", route);
  }
  const allow = [...byMethod.keys(), "OPTIONS"];
  return { shownPath: path.replace(rest, "*"), byMethod, allow };
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

// An answer to HEAD has the headers of the answer to GET, its length among them.
function shown(method: string): string {
  return method === "HEAD" ? "GET" : method;
}
