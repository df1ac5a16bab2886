import { isSourceId } from "../core/sources/source.ts";
import { parseCallChanges, validateCallChanges, type CallChanges } from "./call-changes.ts";
import { readOnce } from "./read-once.ts";
import type { ObjectPaths, SourceKind, SourceOptions } from "./upstream.ts";

/** The options of sources that are about calls: validated when a source is declared, and read by the relay. */
export interface CallOptions {
  readonly changes: CallChanges;
  /** Whether another source may be tried after a failure of this one. */
  readonly canFailOver: boolean;
  /** How long an answer may be silent; null for ever. */
  readonly idleTimeoutMs: number | null;
  /** After how much silence a stream of events gets a comment; null for never. */
  readonly keepAliveMs: number | null;
  /** Whether what Open WebUI sends about its users is passed on: names and addresses of people. */
  readonly passesOpenWebUiHeaders: boolean;
  /** Whether it is the source of its organization that takes files, and what is made of them. */
  readonly isForFiles: boolean;
  /** The id of the source that serves the models of a mere list. */
  readonly servedBy: string | null;
}

const idleTimeoutDefaultMs = 300_000;
const secondsMax = 3_600;

type Validate = (value: string, kind: SourceKind) => string | null;

/** For the kinds that take calls. */
const callOptions: Readonly<Record<string, Validate>> = {
  calls: validateCallChanges,
  failover: only("never"),
  idle_timeout: validateSeconds,
  keep_alive: validateSeconds,
  openwebui_headers: only("pass"),
};

/** For the kinds that may keep files. */
const objectOptions: Readonly<Record<string, Validate>> = { files: only("default") };

/** For the kinds that only list. */
const listOptions: Readonly<Record<string, Validate>> = {
  served_by: (value) => (isSourceId(value) ? null : "must be the id of a source"),
};

/** The options that a source of this kind may have, each with what validates it. */
export function optionsOf(kind: SourceKind): ReadonlyMap<string, Validate> {
  const shared = kind.calls === undefined ? listOptions : callOptions;
  const keepsFiles = { ...objectsIn(kind, {}), ...kind.furtherObjects }.file !== undefined;
  return new Map(Object.entries({ ...kind.options, ...shared, ...(keepsFiles && objectOptions) }));
}

/** Invalid options, which an older program may have stored, count as absent. */
export const callOptionsOf = readOnce((options): CallOptions => {
  const changes = options["calls"] === undefined ? "" : parseCallChanges(options["calls"]);
  return {
    changes: typeof changes === "string" ? new Map() : changes,
    canFailOver: options["failover"] !== "never",
    idleTimeoutMs: msIn(options["idle_timeout"], idleTimeoutDefaultMs),
    keepAliveMs: msIn(options["keep_alive"], null),
    passesOpenWebUiHeaders: options["openwebui_headers"] === "pass",
    isForFiles: options["files"] === "default",
    servedBy: options["served_by"] ?? null,
  };
});

/** The objects that a source of this kind keeps without any option that adds some. */
export function objectsIn({ objects = {} }: SourceKind, options: SourceOptions): ObjectPaths {
  return typeof objects === "function" ? objects(options) : objects;
}

function only(word: string): Validate {
  return (value) => (value === word ? null : `must be ${word}, or absent`);
}

function validateSeconds(value: string): string | null {
  const isValid = value === "off" || (/^[1-9]\d{0,3}$/.test(value) && Number(value) <= secondsMax);
  return isValid ? null : `must be a whole number of seconds from 1 to ${secondsMax}, or off`;
}

function msIn(value: string | undefined, absentMs: number | null): number | null {
  if (value === undefined || validateSeconds(value) !== null) return absentMs;
  return value === "off" ? null : Number(value) * 1000;
}
