import { isSourceId } from "../core/sources/source.ts";
import { parseCallChanges, validateCallChanges, type CallChanges } from "./call-changes.ts";
import { readOnce } from "./read-once.ts";
import type { ObjectPaths, OptionDescription, SourceKind, SourceOptions } from "./upstream.ts";

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

/** For the kinds that take calls. */
const callOptions: Readonly<Record<string, OptionDescription>> = {
  calls: {
    about: "Adds calls, removes calls with -, and gives calls another path; {model} in a path is the model's id.",
    type: "entries",
    example: "-responses, chat=/custom/chat",
    validate: validateCallChanges,
  },
  failover: only("never", "After a failure of this source, no other is tried."),
  idle_timeout: {
    about: "How many seconds an answer may be silent; before it begins, twice as long.",
    type: "seconds",
    defaultValue: String(idleTimeoutDefaultMs / 1000),
    validate: validateSeconds,
  },
  keep_alive: {
    about: "After how many seconds of silence a stream of server-sent events gets a comment.",
    type: "seconds",
    defaultValue: "off",
    validate: validateSeconds,
  },
  openwebui_headers: only("pass", "Passes what Open WebUI sends about its users: names and email addresses."),
};

/** For the kinds that may keep files. */
const objectOptions: Readonly<Record<string, OptionDescription>> = {
  files: only("default", "Of several sources, this one takes the organization's files. Not for shared sources."),
};

/** For the kinds that only list. */
const listOptions: Readonly<Record<string, OptionDescription>> = {
  served_by: {
    about: "The source that serves these models.",
    type: "source",
    validate: (value) => (isSourceId(value) ? null : "must be the id of a source"),
  },
};

/** The options that a source of this kind may have. */
export function optionsOf(kind: SourceKind): ReadonlyMap<string, OptionDescription> {
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

function only(word: string, about: string): OptionDescription {
  const validate = (value: string) => (value === word ? null : `must be ${word}, or absent`);
  return { about, type: "choice", choices: [word], validate };
}

function validateSeconds(value: string): string | null {
  const isValid = value === "off" || (/^[1-9]\d{0,3}$/.test(value) && Number(value) <= secondsMax);
  return isValid ? null : `must be a whole number of seconds from 1 to ${secondsMax}, or off`;
}

function msIn(value: string | undefined, absentMs: number | null): number | null {
  if (value === undefined || validateSeconds(value) !== null) return absentMs;
  return value === "off" ? null : Number(value) * 1000;
}
