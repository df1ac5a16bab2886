import type { Connection } from "../../client/connection.ts";
import { segment } from "../../client/invoke.ts";
import { probe, type Probe, type ProbeResult } from "../../client/probe.ts";
import { memberOf, readJson, textIn, type Json } from "../output/json/value.ts";

/** Questions about a server, and how to answer them. */
export type Checks<About = void> = Readonly<Record<string, (about: About) => Promise<Finding>>>;

/** `skipped` means that this server could not be checked. */
export interface Finding {
  readonly verdict: "passed" | "failed" | "skipped";
  /** What is wrong, or a remark on a check that passed. */
  readonly detail: string;
}

export const passed = (detail = ""): Finding => ({ verdict: "passed", detail });
export const failed = (detail: string): Finding => ({ verdict: "failed", detail });
export const skipped = (detail: string): Finding => ({ verdict: "skipped", detail });

/** Passed without problems, otherwise failed with the first few. */
export function verdictOnAll(problems: readonly string[], detail = ""): Finding {
  if (problems.length === 0) return passed(detail);
  const shown = problems.slice(0, 3).join("; ");
  return failed(problems.length > 3 ? `${shown}; and ${problems.length - 3} more` : shown);
}

/** Passed by an OpenAI-style error with this status. */
export function verdictOnError({ status, body }: ProbeResult, expected: number): Finding {
  if (status !== expected) return failed(`answered ${status}, not ${expected}`);
  const error = memberOf(readJson(body), "error");
  if (error?.kind !== "object") return failed(`the body of the ${status} has no object "error"`);
  if (!textIn(error, "message")) return failed(`the error of the ${status} has no message`);
  const missing = ["type", "param", "code"].filter((name) => memberOf(error, name) === undefined);
  return missing.length === 0 ? passed() : failed(`the error of the ${status} lacks ${missing.join(", ")}`);
}

export function repeated(ids: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return ids.filter((id) => seen.size === seen.add(id).size);
}

/** The server, and its list of models as it was at the beginning. */
export type Checkup = Readonly<ReturnType<typeof beginCheckup>>;

export function beginCheckup(
  connection: Connection,
  list: ProbeResult,
  /** A model that may be deleted. */
  deletableId: string | null,
  progress: (done: number, all: number) => void,
) {
  const ask = (request: Probe) => probe(connection, request);
  const retrieve = (id: string) => ask({ path: `/models/${segment(id)}` });
  return { list, items: itemsIn(list.body), ids: idsIn(list.body), deletableId, ask, retrieve, progress };
}

export function idsIn(body: string): readonly string[] {
  return itemsIn(body).flatMap((item) => textIn(item, "id") ?? []);
}

function itemsIn(body: string): readonly Json[] {
  const data = memberOf(readJson(body), "data");
  return data?.kind === "array" ? data.items : [];
}
