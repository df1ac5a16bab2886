import { callNames, type CallName } from "../core/calls.ts";
import { sourceKindNames, type SourceKindName } from "../core/sources/source.ts";
import { callOptionsOf } from "./call-options.ts";
import { deploymentsIn } from "./deployments.ts";
import { kindOf } from "./kinds.ts";
import { readOnce } from "./read-once.ts";
import { bearer, urlUnder } from "./requests.ts";
import type { SourceConfig, SourceOptions } from "./upstream.ts";

/** Which calls a source takes, where, and with which headers. */

type Calls = ReadonlyMap<CallName, string>;

const callsByKind = new Map(sourceKindNames.map((name) => [name, readOnce((options) => readCalls(name, options))]));

/** The calls that a source takes, with their paths: its kind's, plus and minus what its option `calls` says. */
export function callsOf(name: SourceKindName, options: SourceOptions): Calls {
  return callsByKind.get(name)?.(options) ?? new Map();
}

/** The calls that the option `calls` adds without giving them a path. */
export function furtherCallsOf(name: SourceKindName): readonly CallName[] {
  const { furtherCalls = {} } = kindOf(name);
  const usual = callsOf(name, {});
  return callNames.filter((call) => furtherCalls[call] !== undefined && !usual.has(call));
}

function readCalls(name: SourceKindName, options: SourceOptions): Calls {
  const { calls, furtherCalls } = kindOf(name);
  if (calls === undefined) return new Map();
  const usual = typeof calls === "function" ? calls(options) : calls;
  const { changes } = callOptionsOf(options);
  const taken = new Map<CallName, string>();
  for (const call of callNames) {
    const change = changes.get(call);
    const path = change ?? usual[call] ?? (change === null ? furtherCalls?.[call] : undefined);
    if (path !== undefined && path !== false) taken.set(call, path);
  }
  return taken;
}

/** Where a call goes; null when the source does not take it. `upstreamId` is the model's name there. */
export function callUrl(
  name: SourceKindName,
  source: Pick<SourceConfig, "baseUrl" | "options">,
  call: CallName,
  upstreamId: string,
): string | null {
  const path = callsOf(name, source.options).get(call);
  // In a path these two would lead elsewhere, even when encoded.
  if (path === undefined || upstreamId === "." || upstreamId === "..") return null;
  const { baseUrlEnd, callQuery } = kindOf(name);
  const url = urlUnder(source, path, callQuery?.(source.options, path), baseUrlEnd);
  return url.replace("{model}", encodeURIComponent(upstreamId));
}

/** The credentials, and what the vendor demands. `sent` reads the caller's headers. */
export function callHeaders(
  name: SourceKindName,
  source: SourceConfig,
  call: CallName,
  sent: (name: string) => string | null,
): Readonly<Record<string, string>> {
  return kindOf(name).callHeaders?.(source, call, sent) ?? bearer(source);
}

/** The name under which a source is asked for a model: at Azure its deployment, elsewhere the id there. */
export function nameAtSource(options: SourceOptions, id: string, upstreamId: string): string {
  const deployments = deploymentsIn(options);
  return deployments.get(id) ?? deployments.get(upstreamId) ?? upstreamId;
}
