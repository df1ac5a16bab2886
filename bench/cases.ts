import type { Probe } from "./load.ts";
import { knownModel, unknownKey } from "./world.ts";

/** The least ratios to reach; null for no goal. */
interface Goals {
  readonly bare: number;
  readonly nginx: number | null;
}

/** One thing to measure. */
export interface Case {
  readonly name: string;
  readonly modelCount: number;
  readonly goals: Goals;
  readonly path: string;
  readonly status: number;
  readonly credential: "known" | "unknown" | "none";
  readonly gzip: boolean;
  /** Whether the client sends the entity tag of an answer that it has. */
  readonly revalidates: boolean;
  /** Whether `--quick` leaves it out. */
  readonly isLong?: boolean;
}

const list = { path: "/v1/models", status: 200, credential: "known", gzip: false, revalidates: false } as const;
const refused = { ...list, modelCount: 100, status: 401 } as const;
const goals: Goals = { bare: 0.95, nginx: null };
// An unknown key may cost 1.3 times as much as none.
const unknownKeyGoals: Goals = { bare: 0.73, nginx: null };

/** A body of 3 models is too small to be compressed. */
export const cases: readonly Case[] = [
  { ...list, name: "list of 3", modelCount: 3, goals },
  { ...list, name: "list of 100", modelCount: 100, goals: { ...goals, nginx: 0.9 } },
  { ...list, name: "list of 2,000", modelCount: 2_000, goals: { ...goals, nginx: 1 } },
  { ...list, name: "list of 100, gzip", modelCount: 100, goals, gzip: true },
  { ...list, name: "list of 2,000, gzip", modelCount: 2_000, goals, gzip: true, isLong: true },
  { ...list, name: "list of 100, 304", modelCount: 100, goals, status: 304, revalidates: true },
  { ...list, name: "retrieve", modelCount: 100, goals: { ...goals, nginx: 0.85 }, path: `/v1/models/${knownModel}` },
  { ...refused, name: "401, no key", goals, credential: "none" },
  { ...refused, name: "401, unknown key", goals: unknownKeyGoals, credential: "unknown" },
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
