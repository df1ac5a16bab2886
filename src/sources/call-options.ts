import { callNames, isCallName, type CallName } from "../core/calls.ts";
import { isSourceId } from "../core/sources/source.ts";
import type { CallPaths, SourceKind, SourceOptions } from "./upstream.ts";

/** The options of a source that are about its calls: validated when a source is declared, read typed by the relay. */

export type CallChange = { readonly kind: "remove" } | { readonly kind: "add"; readonly path: string | null };

export interface CallOptions {
  /** By call: what the option `calls` adds, with a path or null for the usual one, or removes. */
  readonly changes: ReadonlyMap<CallName, CallChange>;
  /** Whether another source may be tried after a failure of this one. */
  readonly canFailOver: boolean;
  /** How long an answer may be silent; null for as long as it likes. */
  readonly idleTimeoutMs: number | null;
  /** After how much silence a comment is sent in a stream of events; null for never. */
  readonly keepAliveMs: number | null;
  /** Whether the names and addresses that Open WebUI sends about its users are passed on. */
  readonly passesOpenWebUiHeaders: boolean;
  /** The id of the source that serves the models of a mere list. */
  readonly servedBy: string | null;
}

const idleTimeoutDefaultMs = 300_000;
const secondsMax = 3600;

type Validate = (value: string) => string | null;

/** The options of every kind that takes calls. */
const commonOptions: Readonly<Record<string, (value: string, kind: SourceKind) => string | null>> = {
  calls: validateCalls,
  failover: only("never"),
  idle_timeout: validateSeconds,
  keep_alive: validateSeconds,
  openwebui_headers: only("pass"),
};

const listOptions: Readonly<Record<string, Validate>> = {
  served_by: (value) => (isSourceId(value) ? null : "must be the id of a source"),
};

/** The names of the options that a source of this kind may have. */
export function optionNames(kind: SourceKind): readonly string[] {
  return [...Object.keys(kind.options ?? {}), ...Object.keys(sharedOptions(kind))];
}

/** Why the value of an option of this kind cannot be used, as the end of a sentence; null when it can be. */
export function validateOption(kind: SourceKind, name: string, value: string): string | null {
  return (kind.options?.[name] ?? sharedOptions(kind)[name])?.(value, kind) ?? null;
}

function sharedOptions(kind: SourceKind): Readonly<Record<string, (value: string, kind: SourceKind) => string | null>> {
  return kind.calls === undefined ? listOptions : commonOptions;
}

const known = new WeakMap<SourceOptions, CallOptions>();

/** The options in the form in which they are used. Invalid ones, which an older program may have stored, count as absent. */
export function callOptionsOf(options: SourceOptions): CallOptions {
  const read = known.get(options) ?? readOptions(options);
  known.set(options, read);
  return read;
}

function readOptions(options: SourceOptions): CallOptions {
  const changes = parseCalls(options["calls"] ?? "");
  return {
    changes: typeof changes === "string" ? new Map() : changes,
    canFailOver: options["failover"] !== "never",
    idleTimeoutMs: secondsIn(options["idle_timeout"], idleTimeoutDefaultMs),
    keepAliveMs: secondsIn(options["keep_alive"], null),
    passesOpenWebUiHeaders: options["openwebui_headers"] === "pass",
    servedBy: options["served_by"] ?? null,
  };
}

function only(word: string): Validate {
  return (value) => (value === word ? null : `must be ${JSON.stringify(word)}, or absent`);
}

function validateSeconds(value: string): string | null {
  const isValid = value === "off" || (/^[1-9]\d{0,3}$/.test(value) && Number(value) <= secondsMax);
  return isValid ? null : `must be a whole number of seconds from 1 to ${secondsMax}, or "off"`;
}

function secondsIn(value: string | undefined, absentMs: number | null): number | null {
  if (value === undefined || validateSeconds(value) !== null) return absentMs;
  return value === "off" ? null : Number(value) * 1000;
}

function validateCalls(value: string, kind: SourceKind): string | null {
  const changes = parseCalls(value);
  if (typeof changes === "string") return changes;
  const usual = typeof kind.calls === "function" ? kind.calls({}) : kind.calls;
  const paths: CallPaths = { ...kind.furtherCalls, ...usual };
  const pathless = [...changes].find(
    ([call, change]) => change.kind === "add" && change.path === null && paths[call] === undefined,
  );
  return pathless === undefined
    ? null
    : `must give ${pathless[0]} a path, as in ${pathless[0]}=/path: this kind has none`;
}

/** "rerank, -responses, chat=/custom/chat": adds a call at its usual path, removes one, and sets a path. */
function parseCalls(text: string): ReadonlyMap<CallName, CallChange> | string {
  const changes = new Map<CallName, CallChange>();
  if (text === "") return changes;
  for (const entry of text.split(",").map((part) => part.trim())) {
    const [, minus = "", name = "", path = null] = /^(-?)([^=]*)(?:=(.*))?$/s.exec(entry) ?? [];
    if (!isCallName(name))
      return `names ${JSON.stringify(name)}, which is no call: the calls are ${callNames.join(", ")}`;
    if (changes.has(name)) return `names ${name} twice`;
    if (minus === "-" && path !== null) return `removes ${name} and gives it a path`;
    const error = path === null ? null : validatePath(path);
    if (error !== null) return `gives ${name} the path ${JSON.stringify(path)}, which ${error}`;
    changes.set(name, minus === "-" ? { kind: "remove" } : { kind: "add", path });
  }
  return changes;
}

function validatePath(path: string): string | null {
  if (!path.startsWith("/")) return "must begin with /";
  if (path.includes("?") || path.includes("#")) return "must have no query";
  if (path.includes("//") || path.split("/").some((segment) => segment === "." || segment === ".."))
    return "must have no empty, . or .. segment";
  const isPlain = /^[A-Za-z0-9/._~:@!$&'()*+;=-]*$/.test(path.replace("{model}", ""));
  return isPlain ? null : "must consist of letters, digits and -._~:@!$&'()*+;=/, and {model} for the model's name";
}

const knownDeployments = new WeakMap<SourceOptions, ReadonlyMap<string, string>>();

/** Azure: the deployments of models, by our id or the upstream's. */
export function deploymentsIn(options: SourceOptions): ReadonlyMap<string, string> {
  const parsed = knownDeployments.get(options) ?? parseDeployments(options["deployments"] ?? "");
  const deployments = typeof parsed === "string" ? new Map<string, string>() : parsed;
  knownDeployments.set(options, deployments);
  return deployments;
}

export function validateDeployments(value: string): string | null {
  const parsed = parseDeployments(value);
  return typeof parsed === "string" ? parsed : null;
}

/** "gpt-4o=chat, gpt-4o-mini=small". Ids may hold an equals sign, deployments not. */
function parseDeployments(text: string): ReadonlyMap<string, string> | string {
  const deployments = new Map<string, string>();
  if (text === "") return deployments;
  for (const entry of text.split(",").map((part) => part.trim())) {
    const [, id, deployment] = /^(.+)=([A-Za-z0-9][A-Za-z0-9._-]{0,63})$/s.exec(entry) ?? [];
    if (id === undefined || deployment === undefined)
      return `must list models as id=deployment, and ${JSON.stringify(entry)} is none`;
    if (deployments.has(id.trim())) return `names ${id.trim()} twice`;
    deployments.set(id.trim(), deployment);
  }
  return deployments;
}
