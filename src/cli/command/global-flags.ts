import type { Flag, Program } from "./command.ts";
import { formatNames } from "./format-names.ts";

/** What every command takes, with the names the official command has given them. */
export function globalFlagsOf({ hasProfiles }: Program): readonly Flag[] {
  return hasProfiles ? [profileFlag, ...globalFlags] : globalFlags;
}

const profileFlag: Flag = {
  name: "profile",
  value: "NAME",
  about: 'a server that "rollcall login" noted',
  environment: "ROLLCALL_PROFILE",
};

const globalFlags: readonly Flag[] = [
  { name: "api-key", value: "KEY", about: "the key to call with", environment: "OPENAI_API_KEY" },
  { name: "base-url", value: "URL", about: "where the API is", environment: "OPENAI_BASE_URL" },
  { name: "organization", value: "ID", about: "the organization to act in", environment: "OPENAI_ORG_ID" },
  { name: "project", value: "ID", about: "the project to act in", environment: "OPENAI_PROJECT_ID" },
  {
    name: "header",
    short: "H",
    value: "'NAME: VALUE'",
    about: "a further header, as often as needed",
    environment: "OPENAI_CUSTOM_HEADERS",
    repeatable: true,
  },
  {
    name: "format",
    value: "FORMAT",
    about: "auto, explore, json, jsonl, pretty, raw, text or yaml",
    choices: formatNames,
  },
  { name: "transform", value: "PATH", about: "print what this GJSON path finds, in each item of a list" },
  { name: "raw-output", short: "r", about: "print text without its quotes" },
  {
    name: "format-error",
    value: "FORMAT",
    about: "how errors are printed, with the same formats",
    choices: formatNames,
  },
  { name: "transform-error", value: "PATH", about: "print what this GJSON path finds in an error" },
  { name: "quiet", about: "no hints on standard error" },
  { name: "verbose", about: "say on standard error what was done" },
  { name: "debug", about: "show requests and answers on standard error, without keys" },
  {
    name: "mtls-client-cert-file",
    value: "FILE",
    about: "a certificate for servers that ask for one",
    environment: "OPENAI_MTLS_CLIENT_CERT_FILE",
  },
  { name: "mtls-client-key-file", value: "FILE", about: "its key", environment: "OPENAI_MTLS_CLIENT_KEY_FILE" },
  {
    name: "admin-api-key",
    value: "KEY",
    about: "for administration; calls of models do not send it",
    environment: "OPENAI_ADMIN_KEY",
  },
  {
    name: "webhook-secret",
    value: "SECRET",
    about: "taken for the sake of scripts; nothing here uses it",
    environment: "OPENAI_WEBHOOK_SECRET",
  },
  { name: "help", short: "h", about: "show the page of a command" },
  { name: "version", short: "v", about: "print the version" },
];
