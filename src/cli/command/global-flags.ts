import { flag, type Command, type Flag, type Program } from "./command.ts";
import { formatNames } from "./settings.ts";

/** Every flag that may be given with a command, its own first. */
export function flagsOf(program: Program, { flags, worksOn }: Command): readonly Flag[] {
  return [...flags, ...(worksOn === "server" ? informationFlags : globalFlagsOf(program))];
}

/** The flags of every command that calls a server; the official command has the same names. */
export function globalFlagsOf({ hasProfiles }: Program): readonly Flag[] {
  return [...(hasProfiles ? [profileFlag] : []), ...connectionFlags, ...informationFlags];
}

export function allFlagsOf(program: Program): readonly Flag[] {
  return [...globalFlagsOf(program), ...program.commands.flatMap(({ flags }) => flags)];
}

const profileFlag = flag("--profile NAME", 'Use a server saved by "rollcall login"', {
  environment: "ROLLCALL_PROFILE",
});

const connectionFlags: readonly Flag[] = [
  flag("--api-key KEY", "The API key", { environment: "OPENAI_API_KEY" }),
  flag("--base-url URL", "The base URL of the API", { environment: "OPENAI_BASE_URL" }),
  flag("--organization ID", "The organization to act in", { environment: "OPENAI_ORG_ID" }),
  flag("--project ID", "The project to act in", { environment: "OPENAI_PROJECT_ID" }),
  flag("--header, -H 'NAME: VALUE'", "Send an additional header; may be repeated", {
    environment: "OPENAI_CUSTOM_HEADERS",
    repeatable: true,
  }),
  flag("--format FORMAT", "Output format: auto, explore, json, jsonl, pretty, raw, text or yaml", {
    choices: formatNames,
  }),
  flag("--transform PATH", "Print only what this GJSON path selects, in each item of a list"),
  flag("--raw-output, -r", "Print strings without quotes"),
  flag("--format-error FORMAT", "Output format of errors, the same choices as --format", { choices: formatNames }),
  flag("--transform-error PATH", "Print only what this GJSON path selects in an error"),
  flag("--quiet", "Print no hints on standard error"),
  flag("--verbose", "Print the command and its duration on standard error"),
  flag("--debug", "Print requests and responses on standard error, without keys"),
  flag("--mtls-client-cert-file FILE", "Client certificate (PEM)", { environment: "OPENAI_MTLS_CLIENT_CERT_FILE" }),
  flag("--mtls-client-key-file FILE", "Key of the client certificate (PEM)", {
    environment: "OPENAI_MTLS_CLIENT_KEY_FILE",
  }),
  flag("--admin-api-key KEY", "The admin key; used by administration commands only", {
    environment: "OPENAI_ADMIN_KEY",
  }),
  flag("--webhook-secret SECRET", "Accepted for compatibility, and ignored", { environment: "OPENAI_WEBHOOK_SECRET" }),
];

const informationFlags: readonly Flag[] = [flag("--help, -h", "Show help"), flag("--version, -v", "Print the version")];
