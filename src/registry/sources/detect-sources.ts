import { discover } from "../../sources/discover.ts";
import type { Fetcher } from "../../sources/fetcher/fetcher.ts";
import { kindOf, type KindName } from "../../sources/kinds.ts";
import type { Source } from "../../core/sources/source.ts";
import { isSourceInputError, sourceFrom } from "./source-input.ts";

const patienceMs = 300;

/** Where the usual model servers of a laptop listen. */
export const usualPlaces: readonly Place[] = [
  { id: "ollama", kind: "ollama", port: 11434 },
  { id: "vllm", kind: "openai-compatible", port: 8000 },
  { id: "llama.cpp", kind: "openai-compatible", port: 8080 },
  { id: "lmstudio", kind: "lmstudio", port: 1234 },
  { id: "sglang", kind: "openai-compatible", port: 30000 },
];

interface Place {
  readonly id: string;
  readonly kind: KindName;
  readonly port: number;
}

export interface Detected {
  readonly source: Source;
  readonly modelCount: number;
}

/** Looks on this machine alone for servers that list models. Whatever else listens there is left alone. */
export async function detectSources(
  fetcher: Fetcher,
  organizationId: string,
  places: readonly Place[] = usualPlaces,
): Promise<readonly Detected[]> {
  const found = await Promise.all(places.map((place) => lookAt(place, fetcher, organizationId)));
  return found.filter((detected) => detected !== null);
}

async function lookAt({ id, kind, port }: Place, fetcher: Fetcher, organizationId: string): Promise<Detected | null> {
  const baseUrl = `http://127.0.0.1:${port}`;
  try {
    const session = fetcher.session({ isTrusted: true, timeoutMs: patienceMs });
    const { models } = await discover(kindOf(kind), { baseUrl, options: {}, secret: null }, session);
    const rules = { naming: { kind: "bare" }, includes: [], excludes: [] } as const;
    const rest = { options: {}, rules, priority: null, refreshSeconds: null, deletion: null, models: null };
    const source = sourceFrom({ id, kind, baseUrl, ...rest }, organizationId, true);
    return isSourceInputError(source) ? null : { source, modelCount: models.length };
  } catch {
    // Nobody is there, or somebody else.
    return null;
  }
}
