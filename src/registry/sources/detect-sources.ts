import { discover } from "../../sources/discover.ts";
import type { Fetcher } from "../../sources/fetcher/fetcher.ts";
import { kindOf } from "../../sources/kinds.ts";
import type { SourceKindName } from "../../core/sources/source.ts";
import { isSourceInputError, sourceFrom } from "./source-input.ts";

const timeoutMs = 300;

interface UsualServer {
  readonly id: string;
  readonly kind: SourceKindName;
  readonly port: number;
}

/** The ports that model servers use by default. */
export const usualServers: readonly UsualServer[] = [
  { id: "ollama", kind: "ollama", port: 11434 },
  { id: "vllm", kind: "openai-compatible", port: 8000 },
  { id: "llama.cpp", kind: "openai-compatible", port: 8080 },
  { id: "lmstudio", kind: "lmstudio", port: 1234 },
  { id: "sglang", kind: "openai-compatible", port: 30000 },
];

/** Finds the servers on this machine that list models. Anything else on these ports is ignored. */
export async function detectSources(
  fetcher: Fetcher,
  organizationId: string,
  servers: readonly UsualServer[] = usualServers,
) {
  const found = await Promise.all(servers.map((server) => detect(server, fetcher, organizationId)));
  return found.filter((detected) => detected !== null);
}

async function detect({ id, kind, port }: UsualServer, fetcher: Fetcher, organizationId: string) {
  // vLLM and SGLang have no list without /v1.
  const baseUrl = `http://127.0.0.1:${port}${kind === "openai-compatible" ? "/v1" : ""}`;
  try {
    const send = fetcher.session({ isTrusted: true, timeoutMs });
    const list = await discover(kindOf(kind), { baseUrl, options: {}, secret: null }, send);
    if (list.kind === "unchanged") return null;
    const rules = { naming: { kind: "bare" }, includes: [], excludes: [] } as const;
    const defaults = { options: {}, rules, priority: null, refreshSeconds: null, deletion: null, models: null };
    const source = sourceFrom({ id, kind, baseUrl, ...defaults }, organizationId, true, null);
    return isSourceInputError(source) ? null : { source, modelCount: list.models.length };
  } catch {
    // Nothing listens there, or something else.
    return null;
  }
}
