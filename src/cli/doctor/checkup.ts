import type { Connection } from "../../client/connection.ts";
import { segment } from "../../client/invoke.ts";
import { probe, type Probe, type ProbeResult } from "../../client/probe.ts";
import { memberOf, readJson, textIn, type Json } from "../output/json/value.ts";

/** One question about a server, and how to answer it. */
export interface Check {
  readonly name: string;
  find(checkup: Checkup): Promise<Finding>;
}

/** `skipped` means that this server could not be checked. */
export interface Finding {
  readonly verdict: "passed" | "failed" | "skipped";
  /** What is wrong, or a remark on a check that passed. */
  readonly detail: string;
}

export const passed = (detail = ""): Finding => ({ verdict: "passed", detail });
export const failed = (detail: string): Finding => ({ verdict: "failed", detail });
/** Failed, unless there is no problem. */
export const verdictOn = (problem: string | null) => (problem === null ? passed() : failed(problem));
export const skipped = (detail: string): Finding => ({ verdict: "skipped", detail });

/** The server, and its list of models as it was at the beginning. */
export interface Checkup {
  readonly list: ProbeResult;
  readonly items: readonly Json[];
  readonly ids: readonly string[];
  /** A model that may be deleted. */
  readonly deletableId: string | null;
  readonly ask: (request: Probe) => Promise<ProbeResult>;
  readonly retrieve: (id: string) => Promise<ProbeResult>;
  readonly progress: (done: number, all: number) => void;
}

export function beginCheckup(
  connection: Connection,
  list: ProbeResult,
  { deletableId, progress }: Pick<Checkup, "deletableId" | "progress">,
): Checkup {
  const ask = (request: Probe) => probe(connection, request);
  const retrieve = (id: string) => ask({ path: `/models/${segment(id)}` });
  return { list, items: itemsIn(list.body), ids: idsIn(list.body), deletableId, ask, retrieve, progress };
}

export function idsIn(body: string): readonly string[] {
  return itemsIn(body).flatMap((item) => textIn(item, "id") ?? []);
}

/** What is missing from an OpenAI-style error with this status; null if nothing is. */
export function missingRefusalReason({ status, body }: ProbeResult, expected: number): string | null {
  if (status !== expected) return `answered ${status}, not ${expected}`;
  const error = memberOf(readJson(body), "error");
  if (error?.kind !== "object") return `the body of the ${status} has no object "error"`;
  if (!textIn(error, "message")) return `the error of the ${status} has no message`;
  const missing = ["type", "param", "code"].filter((name) => memberOf(error, name) === undefined);
  return missing.length === 0 ? null : `the error of the ${status} lacks ${missing.join(", ")}`;
}

/** The first few of many. */
export function some(things: readonly string[]): string {
  const shown = things.slice(0, 3).join("; ");
  return things.length > 3 ? `${shown}; and ${things.length - 3} more` : shown;
}

export function hasList(body: string): boolean {
  return memberOf(readJson(body), "data")?.kind === "array";
}

function itemsIn(body: string): readonly Json[] {
  const data = memberOf(readJson(body), "data");
  return data?.kind === "array" ? data.items : [];
}
