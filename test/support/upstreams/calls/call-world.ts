import { startServer, type TestServer } from "../../server.ts";
import { until } from "../../waiting.ts";
import { keys, worldYaml } from "../../world.ts";
import { startCallUpstream, type CallUpstream } from "./call-upstream.ts";
import { fallsSilentAt, offsetOf, passes, resetsAt, type Fault } from "./faults.ts";
import { vendorSecret, type Vendor } from "./vendor.ts";
import { anthropic } from "./vendors/anthropic.ts";
import { azure } from "./vendors/azure.ts";
import { cohere } from "./vendors/cohere.ts";
import { gemini } from "./vendors/gemini.ts";
import { groq } from "./vendors/groq.ts";
import { mistral } from "./vendors/mistral.ts";
import { ollama } from "./vendors/ollama.ts";
import { openai } from "./vendors/openai.ts";
import { openrouter } from "./vendors/openrouter.ts";
import { together } from "./vendors/together.ts";

const vendors = {
  anthropic,
  azure,
  cohere,
  gemini,
  groq,
  mistral,
  ollama,
  openai,
  openrouter,
  together,
} as const satisfies Record<string, Vendor>;

export type VendorName = keyof typeof vendors;

export const vendorNames = Object.keys(vendors) as readonly VendorName[];

/** How the answers of a model end: whole; reset in the middle; silent, from the headers on or after the first event. */
const modelFaults = {
  whole: passes,
  breaks: resetsAt((pieces) => offsetOf(pieces, Math.ceil(pieces.length / 2))),
  waits: fallsSilentAt((pieces) => offsetOf(pieces, 3)),
  hangs: fallsSilentAt(0),
} as const satisfies Record<string, Fault>;

type ModelName = keyof typeof modelFaults;

/** A real server whose models are those of a real upstream of each vendor. */
export interface CallWorld {
  readonly server: TestServer;
  readonly upstreams: Readonly<Record<VendorName, CallUpstream>>;
  readonly close: () => Promise<void>;
}

/** The name of a model at its upstream, which is also its name here. */
export function modelOf(vendor: VendorName, model: ModelName): string {
  return `${vendor}-${model}`;
}

/** The same model under a name of ours, which its upstream does not know. */
export function ourModelOf(vendor: VendorName, model: ModelName): string {
  return `our/${modelOf(vendor, model)}`;
}

/** `options` are those of every source. */
export async function startCallWorld(
  only: readonly VendorName[] = vendorNames,
  options: Readonly<Record<string, string>> = {},
): Promise<CallWorld> {
  const modelNames = Object.keys(modelFaults) as readonly ModelName[];
  const started = await Promise.all(
    only.map(async (name) => {
      const models = modelNames.map((model) => modelOf(name, model));
      const upstream = await startCallUpstream(vendors[name], models);
      upstream.faultFor = ({ model }) => modelFaults[model.slice(name.length + 1) as ModelName] ?? passes;
      return [name, upstream] as const;
    }),
  );
  const sources = started.map(([name, { baseUrl }]) => sourcesYaml(name, baseUrl, options)).join("");
  const yaml = worldYaml.replace("    id: org-aceme\n", `    id: org-aceme\n    sources:\n${sources}`);
  const server = await startServer({ yaml, environment: { ROLLCALL_MASTER_KEY: "x".repeat(32) } });
  const close = async () => {
    await server.stop();
    server.remove();
    for (const [, upstream] of started) upstream.close();
  };
  const expected = only.flatMap((name) =>
    modelNames.flatMap((model) => [modelOf(name, model), ourModelOf(name, model)]),
  );
  await until(async () => {
    const ids = new Set(await idsAt(server));
    return expected.every((id) => ids.has(id));
  });
  return { server, upstreams: Object.fromEntries(started) as Record<VendorName, CallUpstream>, close };
}

/** Of the sources that have the names of their upstreams. */
const further: Readonly<Partial<Record<VendorName, Readonly<Record<string, string>>>>> = {
  openai: { files: "default" },
  groq: { calls: "audio.speech, audio.transcriptions" },
};

const furtherOfOurs: typeof further = {
  groq: { calls: "audio.speech, audio.transcriptions" },
  // Here, too, deployments stand in the path.
  azure: { api_version: "2024-10-21" },
};

function sourcesYaml(name: VendorName, baseUrl: string, options: Readonly<Record<string, string>>): string {
  const source = {
    kind: vendors[name].kind,
    base_url: baseUrl,
    secret: vendorSecret,
    options: { ...options, ...further[name] },
  };
  const ours = {
    ...source,
    options: { ...options, ...furtherOfOurs[name] },
    naming: { type: "prefix", prefix: "our/" },
  };
  return [
    { id: name, ...source },
    { id: `${name}-ours`, ...ours },
  ]
    .map((declared) => `      - ${JSON.stringify(declared)}\n`)
    .join("");
}

async function idsAt({ url }: TestServer): Promise<string[]> {
  const answer = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${keys.acemeOwner}` } });
  const { data } = (await answer.json()) as { readonly data: readonly { readonly id: string }[] };
  return data.map(({ id }) => id);
}
