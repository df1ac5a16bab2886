import type { Command, Flag, Program } from "./command.ts";
import { formatNames } from "./format-names.ts";

/** Every flag that may be given with a command, its own first. */
export function flagsOf(program: Program, { flags, worksOn }: Command): readonly Flag[] {
  return [...flags, ...(worksOn === "server" ? informationFlags : globalFlagsOf(program))];
}

/** The flags of every command that calls a server; the official command has the same names. */
export function globalFlagsOf({ hasProfiles }: Program): readonly Flag[] {
  return [...(hasProfiles ? [profileFlag] : []), ...connectionFlags, ...informationFlags];
}

const profileFlag: Flag = {
  name: "profile",
  value: "NAME",
  about: 'Use a server saved by "rollcall login"',
  environment: "ROLLCALL_PROFILE",
};

const connectionFlags: readonly Flag[] = [
  { name: "api-key", value: "KEY", about: "The API key", environment: "OPENAI_API_KEY" },
  { name: "base-url", value: "URL", about: "The base URL of the API", environment: "OPENAI_BASE_URL" },
  { name: "organization", value: "ID", about: "The organization to act in", environment: "OPENAI_ORG_ID" },
  { name: "project", value: "ID", about: "The project to act in", environment: "OPENAI_PROJECT_ID" },
  {
    name: "header",
    short: "H",
    value: "'NAME: VALUE'",
    about: "Send an additional header; may be repeated",
    environment: "OPENAI_CUSTOM_HEADERS",
    repeatable: true,
  },
  {
    name: "format",
    value: "FORMAT",
    about: "Output format: auto, explore, json, jsonl, pretty, raw, text or yaml",
    choices: formatNames,
  },
  { name: "transform", value: "PATH", about: "Print only what this GJSON path selects, in each item of a list" },
  { name: "raw-output", short: "r", about: "Print strings without quotes" },
  {
    name: "format-error",
    value: "FORMAT",
    about: "Output format of errors, the same choices as --format",
    choices: formatNames,
  },
  { name: "transform-error", value: "PATH", about: "Print only what this GJSON path selects in an error" },
  { name: "quiet", about: "Print no hints on standard error" },
  { name: "verbose", about: "Print the command and its duration on standard error" },
  { name: "debug", about: "Print requests and responses on standard error, without keys" },
  {
    name: "mtls-client-cert-file",
    value: "FILE",
    about: "Client certificate (PEM)",
    environment: "OPENAI_MTLS_CLIENT_CERT_FILE",
  },
  {
    name: "mtls-client-key-file",
    value: "FILE",
    about: "Key of the client certificate (PEM)",
    environment: "OPENAI_MTLS_CLIENT_KEY_FILE",
  },
  {
    name: "admin-api-key",
    value: "KEY",
    about: "The admin key; used by administration commands only",
    environment: "OPENAI_ADMIN_KEY",
  },
  {
    name: "webhook-secret",
    value: "SECRET",
    about: "Accepted for compatibility, and ignored",
    environment: "OPENAI_WEBHOOK_SECRET",
  },
];

const informationFlags: readonly Flag[] = [
  { name: "help", short: "h", about: "Show help" },
  { name: "version", short: "v", about: "Print the version" },
];
