import type { Probe } from "./load.ts";
import { knownModel, unknownKey } from "./world.ts";

/** One thing to measure. */
export interface Case {
  readonly name: string;
  readonly modelCount: number;
  /** The least ratio to nginx that we want. */
  readonly target: number | null;
  readonly path: string;
  readonly status: number;
  readonly credential: "known" | "unknown" | "none";
  readonly gzip: boolean;
  /** Whether the client already holds the answer and says so. */
  readonly revalidates: boolean;
}

const list = { path: "/v1/models", status: 200, credential: "known", gzip: false, revalidates: false } as const;
const refused = { ...list, modelCount: 100, status: 401, target: null };

/** A body of 3 models is below the size that is worth compressing, so it has no compressed form. */
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

/** An answer as a client gets it, still compressed. */
export interface Shown {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export function probeOf({ path, credential, gzip }: Pick<Case, "path" | "credential" | "gzip">, key: string): Probe {
  const headers: Record<string, string> = {};
  if (credential !== "none") headers["authorization"] = `Bearer ${credential === "known" ? key : unknownKey}`;
  // Said outright, because clients differ in what they ask for by themselves.
  headers["accept-encoding"] = gzip ? "gzip" : "identity";
  return { path, headers };
}

export async function show(url: string, { path, headers }: Probe): Promise<Shown> {
  const answer = await fetch(url + path, { headers, decompress: false, signal: AbortSignal.timeout(10_000) });
  return { status: answer.status, headers: answer.headers, body: await answer.bytes() };
}

/** The probe of a client that holds the answer already. Each server is asked with the tag it gave itself. */
export async function revalidating(url: string, probe: Probe): Promise<Probe> {
  const etag = (await show(url, probe)).headers.get("etag");
  if (etag === null) throw new Error(`${url}${probe.path} has no etag`);
  return { ...probe, headers: { ...probe.headers, "if-none-match": etag } };
}
