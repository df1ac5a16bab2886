import { createHash } from "node:crypto";
import { mintKey } from "../src/core/people/key.ts";

/** What a benchmarked server serves: models, and an organization with keys. */
export interface World {
  readonly yaml: string;
  /** Every project key, all of one owner. The load uses the first one. */
  readonly keys: readonly string[];
  readonly adminKey: string;
}

// Real catalogues have a few shared models and many fine-tuned ones.
const sharedOneIn = 2;

export function worldOf(modelCount: number, keyCount: number): World {
  const keys = Array.from({ length: keyCount }, (_, at) => keyNumber(at));
  const adminKey = mintKey("admin", randomLooking("admin"));
  const places = Array.from({ length: modelCount }, (_, at) => at);
  const yaml = [
    "models:",
    ...places.filter((at) => at % sharedOneIn === 0).map((at) => `  - { ${modelFields(at)} }`),
    "organizations:",
    "  - name: bench",
    "    users: [{ email: owner@bench.example, role: owner }]",
    "    projects: [{ name: default }]",
    "    keys:",
    `      - { name: admin, value: ${adminKey}, kind: admin, user: owner@bench.example }`,
    ...keys.map((key, at) => `      - { name: key-${at}, value: ${key}, project: default, user: owner@bench.example }`),
    "    models:",
    ...places.filter((at) => at % sharedOneIn !== 0).map((at) => `      - { ${modelFields(at)} }`),
  ];
  return { yaml: `${yaml.join("\n")}\n`, keys, adminKey };
}

/** A well-formed key that no world contains. */
export const unknownKey = keyNumber(-1);

/** A model that every world contains. */
export const knownModel = modelId(0);

function modelFields(at: number): string {
  return `id: "${modelId(at)}", created: ${1_700_000_000 + at}, owned_by: bench-team`;
}

function modelId(at: number): string {
  return `meta-llama/llama-3.1-8b-instruct-${String(at).padStart(6, "0")}`;
}

function keyNumber(at: number): string {
  return mintKey("project", randomLooking(`key ${at}`));
}

// The same keys in every run, so that runs can be compared.
function randomLooking(seed: string): Uint8Array {
  return createHash("sha256").update(seed).digest();
}
