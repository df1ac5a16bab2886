import { malformedRequest, type Refusal } from "../../core/refusal.ts";

/** The parameters in which vendors name a model: OpenAI's and llama.cpp's `model`, Azure's `deployment`. */
const carriers = new Set(["model", "deployment"]);

/**
 * Refuses a query that names another model than the one that the call is routed by, or that names it in a way that
 * servers may read differently: twice, as `Model`, or after a semicolon.
 */
export function queryModelRefusal(query: string, routed: string): Refusal | null {
  const seen = new Set<string>();
  for (const pair of query.split(/[&;]/)) {
    const [name, value] = [decoded(nameIn(pair)), decoded(pair.slice(nameIn(pair).length + 1))];
    const carrier = carrierIn(name ?? "");
    if (name === null) return refused("is not well-formed percent-encoded UTF-8");
    if (carrier === null) continue;
    if (carrier !== name || query.includes(";")) return refused(`names a model in a way that servers read differently`);
    if (seen.has(carrier)) return refused(`has the parameter '${carrier}' twice`);
    seen.add(carrier);
    if (value !== routed) return refused(`names another model than the call: '${carrier}' differs`);
  }
  return null;
}

function nameIn(pair: string): string {
  const [name = ""] = pair.split("=", 1);
  return name;
}

/** The carrier that a server may take the name for, such as one that ignores case or reads `model[]` as a list. */
function carrierIn(name: string): string | null {
  const [bare = ""] = name.toLowerCase().split(/[\0[]/);
  return carriers.has(bare.trim()) ? bare.trim() : null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return null;
  }
}

function refused(why: string): Refusal {
  return malformedRequest(`The query ${why}.`, "model");
}
