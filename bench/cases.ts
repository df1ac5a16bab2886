import type { Probe } from "./load.ts";
import { knownModel, unknownKey } from "./world.ts";

/** One thing to measure. */
export interface Case {
  readonly name: string;
  readonly modelCount: number;
  /** The goal for the ratio to nginx. */
  readonly target: number | null;
  readonly path: string;
  readonly status: number;
  readonly credential: "known" | "unknown" | "none";
  readonly gzip: boolean;
  /** Whether the client sends the entity tag of an answer that it has. */
  readonly revalidates: boolean;
}

const list = { path: "/v1/models", status: 200, credential: "known", gzip: false, revalidates: false } as const;
const refused = { ...list, modelCount: 100, status: 401, target: null };

/** A body of 3 models is too small to be compressed. */
export const cases: readonly Case[] = [
  { ...list, name: "list of 3", modelCount: 3, target: null },
  { ...list, name: "list of 100", modelCount: 100, target: 0.9 },
  { ...list, name: "list of 2,000", modelCount: 2_000, target: 1 },
  { ...list, name: "list of 100, gzip", modelCount: 100, target: null, gzip: true },
  { ...list, name: "list of 2,000, gzip", modelCount: 2_000, target: null, gzip: true },
  { ...list, name: "list of 100, 304", modelCount: 100, target: 0.7, status: 304, revalidates: true },
  { ...list, name: "retrieve", modelCount: 100, target: 0.78, path: `/v1/models/${knownModel}` },
  { ...refused, name: "401, no key", credential: "none" },
  { ...refused, name: "401, unknown key", credential: "unknown" },
];

/** An answer as the client receives it, not decompressed. */
export interface Shown {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export function probeOf({ path, credential, gzip }: Pick<Case, "path" | "credential" | "gzip">, key: string): Probe {
  const headers: Record<string, string> = {};
  if (credential !== "none") headers["authorization"] = `Bearer ${credential === "known" ? key : unknownKey}`;
  // Explicit, because clients have different defaults.
  headers["accept-encoding"] = gzip ? "gzip" : "identity";
  return { path, headers };
}

export async function show(url: string, { path, headers }: Probe): Promise<Shown> {
  const answer = await fetch(url + path, { headers, decompress: false, signal: AbortSignal.timeout(10_000) });
  return { status: answer.status, headers: answer.headers, body: await answer.bytes() };
}

/** The probe of a client that has the answer. Each server gets its own entity tag back. */
export async function revalidating(url: string, probe: Probe): Promise<Probe> {
  const etag = (await show(url, probe)).headers.get("etag");
  if (etag === null) throw new Error(`${url}${probe.path} has no etag`);
  return { ...probe, headers: { ...probe.headers, "if-none-match": etag } };
}
