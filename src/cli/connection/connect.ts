import { readFileSync } from "node:fs";
import type { Connection } from "../../client/connection.ts";
import type { Call, Command, KeyedConnection, KeyKind, Program } from "../command/command.ts";
import type { ParsedFlags } from "../command/parsed-flags.ts";
import { Failure } from "../failure.ts";
import { headsOf } from "./debug.ts";
import { defaultProfile, readProfiles, unknownProfile, whyExposed, type Profile } from "./profiles.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** The parts of a call that decide where it goes. */
type ConnectionInput = Pick<Call, "program" | "command" | "flags" | "terminal">;

/**
 * Where to call and with which headers. Flags win over the environment, the environment over the profile, and --header
 * over the other flags. Credentials of the environment are not sent to a server that only the profile names.
 */
export function connect({ program, command, flags, terminal }: ConnectionInput): KeyedConnection {
  const { environment } = terminal;
  const profile = profileFor(program, flags, terminal);
  const baseUrl = baseUrlOf(program, command, flags, environment, profile);
  const certificate = certificateOf(flags, environment, baseUrl);
  const isOfProfile = profile !== null && flags.text("base-url") === undefined && !environment["OPENAI_BASE_URL"];
  if (isOfProfile && !flags.isOn("quiet")) noteUnsent(environment, terminal);
  // A key is sent only to the server that it was saved with.
  const ofProfile = profile?.baseUrl === baseUrl.href ? settingsOf(profile) : noSetting;
  // A key of the environment is for a server that the environment or a flag names, or for OpenAI's.
  const ofEnvironment = isOfProfile ? noSetting : (name: Setting) => environment[environmentNames[name]];
  const ofFlags = (name: Setting) => flags.text(name);
  const kind = typeof command.key === "function" ? command.key(flags) : command.key;
  const has = (name: Setting) => [ofProfile, ofEnvironment, ofFlags].some((setting) => setting(name));
  const isAdminKeyBetter = kind === "any" || (kind === "either" && !has("api-key"));
  const keyName = kind === "admin" || (isAdminKeyBetter && has("admin-api-key")) ? "admin-api-key" : "api-key";
  const headers = {
    ...clientHeaders(program, command),
    ...credentials(keyName, ofProfile, "the profile"),
    ...credentials(keyName, ofEnvironment, "the environment"),
    ...customHeaders((environment["OPENAI_CUSTOM_HEADERS"] ?? "").split(/\r?\n/), "OPENAI_CUSTOM_HEADERS"),
    ...credentials(keyName, ofFlags, "a flag"),
    ...customHeaders(flags.all("header"), "--header"),
  };
  if (kind === "admin" && headers["authorization"] === undefined)
    throw new Failure(
      'This needs an admin key. Set OPENAI_ADMIN_KEY, add --admin-api-key KEY, or save one with "rollcall login". ' +
        'If all are lost, "rollcall keys recover" makes one on the machine of the server.',
    );
  return {
    baseUrl,
    headers,
    keyKind: keyName === "admin-api-key" ? "admin" : "project",
    ...(certificate && { certificate }),
    ...(flags.isOn("debug") ? { observe: (exchange) => terminal.noteRaw(headsOf(exchange)) } : {}),
  };
}

/** The same server with another kind of key. */
export function connectAs(key: KeyKind | undefined, call: ConnectionInput): KeyedConnection {
  return connect({ ...call, command: { ...call.command, ...(key === undefined ? {} : { key }) } });
}

type Environment = Terminal["environment"];
type Setting = keyof typeof environmentNames;

const environmentNames = {
  "api-key": "OPENAI_API_KEY",
  "admin-api-key": "OPENAI_ADMIN_KEY",
  organization: "OPENAI_ORG_ID",
  project: "OPENAI_PROJECT_ID",
} as const;

const noSetting = (): undefined => undefined;

function profileFor(program: Program, flags: ParsedFlags, terminal: Terminal): Profile | null {
  const { environment } = terminal;
  if (!program.hasProfiles) return null;
  const named = flags.text("profile") || environment["ROLLCALL_PROFILE"] || undefined;
  const profiles = readProfiles(environment);
  const profile = profiles.get(named ?? defaultProfile);
  if (profile === undefined && named !== undefined) throw unknownProfile(named, profiles);
  if (profile === undefined || flags.isOn("quiet")) return profile ?? null;
  const exposed = whyExposed(environment);
  if (exposed !== null) terminal.note(exposed);
  if (flags.text("profile") && environment["OPENAI_BASE_URL"])
    terminal.note(`OPENAI_BASE_URL wins over the profile "${named}".`);
  return profile;
}

/** A key of the environment may be for OpenAI, so the server of a profile never gets it. */
function noteUnsent(environment: Environment, terminal: Terminal): void {
  const unsent = Object.values(environmentNames).filter((name) => environment[name]);
  if (unsent.length === 0) return;
  const [them, go] = unsent.length === 1 ? ["it", "is"] : ["them", "are"];
  terminal.note(
    `${unsent.join(", ")} ${go} not sent to the server of the profile; to send ${them}, set OPENAI_BASE_URL as well.`,
  );
}

function settingsOf({ apiKey, adminKey }: Profile) {
  const saved: Partial<Record<Setting, string | null>> = { "api-key": apiKey, "admin-api-key": adminKey };
  return (name: Setting) => saved[name] ?? undefined;
}

function clientHeaders({ name, version }: Program, command: Command): Record<string, string> {
  return {
    "user-agent": `Rollcall/CLI ${version}`,
    accept: "application/json",
    "x-stainless-lang": "cli",
    "x-stainless-package-version": version,
    "x-stainless-os": process.platform,
    "x-stainless-arch": process.arch,
    "x-stainless-runtime": "cli",
    "x-stainless-cli-command": `${name} ${command.words.join(" ")}`,
  };
}

/** An empty key counts as missing, an empty organization or project does not. Admin keys belong to no project. */
function credentials(
  keyName: "api-key" | "admin-api-key",
  setting: (name: Setting) => string | undefined,
  source: string,
): Record<string, string> {
  const key = setting(keyName);
  const organization = setting("organization");
  const project = keyName === "admin-api-key" ? undefined : setting("project");
  const headers = {
    ...(key ? { authorization: `Bearer ${key}` } : {}),
    ...(organization === undefined ? {} : { "openai-organization": organization }),
    ...(project === undefined ? {} : { "openai-project": project }),
  };
  for (const [name, value] of Object.entries(headers)) assertSendable(name, value, source);
  return headers;
}

function customHeaders(lines: readonly string[], source: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines.filter((one) => one.trim() !== "")) {
    const [, name, value] = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*:(.*)$/s.exec(line) ?? [];
    if (name === undefined || value === undefined)
      throw new Failure(`A header in ${source} is not written as 'Name: Value'.`);
    assertSendable(name, value.trim(), source);
    headers[name.toLowerCase()] = value.trim();
  }
  return headers;
}

/** Does not show the value, which may be a key. */
function assertSendable(name: string, value: string, source: string): void {
  if (/^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value)) return;
  throw new Failure(
    `The value of the header ${name} from ${source} has a character that is not allowed in a header; remove it.`,
  );
}

function baseUrlOf(
  program: Program,
  command: Command,
  flags: ParsedFlags,
  environment: Environment,
  profile: Profile | null,
): URL {
  const candidates: (readonly [string | undefined, string])[] = [
    [flags.text("base-url"), "--base-url"],
    [environment["OPENAI_BASE_URL"], "OPENAI_BASE_URL"],
    [command.words[0] === "api" ? environment["OPENAI_API_BASE"] : undefined, "OPENAI_API_BASE"],
    [profile?.baseUrl, "The profile's base URL"],
  ];
  const [text, source] = candidates.find(([one]) => one) ?? [undefined, ""];
  return readBaseUrl(text ?? program.defaultBaseUrl, source);
}

/** Throws Failure. */
export function readBaseUrl(text: string, source: string): URL {
  if (!/^https?:\/\//i.test(text))
    throw new Failure(`${source} "${text}" is missing a scheme (expected http:// or https://).`);
  const url = URL.parse(text);
  if (url === null) throw new Failure(`${source} "${text}" is not a URL; write it like http://127.0.0.1:8484/v1.`);
  if (url.username !== "" || url.password !== "")
    throw new Failure(`${source} holds a user name or a password; remove it, and pass the key with --api-key.`);
  return url;
}

function certificateOf(flags: ParsedFlags, environment: Environment, baseUrl: URL): Connection["certificate"] {
  const cert = flags.text("mtls-client-cert-file") || environment["OPENAI_MTLS_CLIENT_CERT_FILE"];
  const key = flags.text("mtls-client-key-file") || environment["OPENAI_MTLS_CLIENT_KEY_FILE"];
  if (!cert && !key) return undefined;
  if (!cert || !key)
    throw new Failure("A client certificate needs both --mtls-client-cert-file and --mtls-client-key-file.");
  if (baseUrl.protocol !== "https:")
    throw new Failure("A client certificate is for base URLs that begin with https://.");
  const pair = { cert: readText(cert), key: readText(key) };
  if (!belongTogether(pair))
    throw new Failure(
      `The files ${cert} and ${key} are not a certificate and its key, both as PEM without a password.`,
    );
  return pair;
}

/** Without this check, the runtime would report that the host cannot be reached. */
function belongTogether({ cert, key }: NonNullable<Connection["certificate"]>): boolean {
  const { createPrivateKey, X509Certificate } = process.getBuiltinModule("node:crypto");
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

/** Throws Failure, which names the file. */
export function readText(file: string, path: string | number = file): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new Failure(`Cannot read the file ${file}; check its name and permissions.`);
  }
}
