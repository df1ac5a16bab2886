import type { ParsedFlags } from "./parsed-flags.ts";
import { Failure } from "../failure.ts";

export const formatNames = ["auto", "explore", "json", "jsonl", "pretty", "raw", "text", "yaml"] as const;

/** `auto` is resolved to text, or to JSON if a value is extracted. */
export type Format = Exclude<(typeof formatNames)[number], "auto">;

/** The flags about output. */
export type Settings = Readonly<ReturnType<typeof readSettings>>;
export type ErrorSettings = Settings["errors"];

export function readSettings(flags: ParsedFlags) {
  return {
    format: formatOf(flags),
    formatGiven: flags.text("format") !== undefined,
    transform: flags.text("transform") || null,
    rawOutput: flags.isOn("raw-output"),
    quiet: flags.isOn("quiet"),
    verbose: flags.isOn("verbose"),
    errors: readErrorSettings(flags),
  };
}

/** Never throws, because invalid flags have to be reported, too. */
export function readErrorSettings(flags: ParsedFlags) {
  return { format: errorFormatOf(flags), transform: flags.text("transform-error") || null };
}

function formatOf(flags: ParsedFlags): Format {
  const extracts = Boolean(flags.text("transform")) || flags.isOn("raw-output");
  return resolved(parseFormat(flags.text("format")) ?? (flags.isOn("json") ? "json" : "auto"), extracts);
}

/** Errors use --format if it is for programs. */
function errorFormatOf(flags: ParsedFlags): Format {
  const requested = parseFormat(flags.text("format-error")) ?? inherited(parseFormat(flags.text("format")));
  return resolved(requested ?? "auto", Boolean(flags.text("transform-error")));
}

function inherited(format: (typeof formatNames)[number] | undefined) {
  return format === "json" || format === "jsonl" || format === "raw" || format === "yaml" ? format : undefined;
}

function resolved(format: (typeof formatNames)[number], extracts: boolean): Format {
  if (format !== "auto") return format;
  return extracts ? "json" : "text";
}

function parseFormat(text: string | undefined): (typeof formatNames)[number] | undefined {
  return formatNames.find((format) => format === text?.toLowerCase());
}

/** The pairs of a repeatable flag, such as `--set FIELD=VALUE`. Throws Failure. */
export function readPairs(flags: ParsedFlags, name: string, pattern: RegExp, form: string, example: string) {
  return flags.all(name).map((text) => {
    const [, key, value] = pattern.exec(text) ?? [];
    if (key !== undefined && value !== undefined) return [key, value] as const;
    throw new Failure(`Write --${name} as ${form}, as in --${name} ${example}, not "${text}".`);
  });
}

/** A whole number; undefined if the flag is missing. Throws Failure. */
export function readNumber(flags: ParsedFlags, name: string, least: number): number | undefined {
  const text = flags.text(name);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^-?\d+$/.test(text) && number >= least && Number.isSafeInteger(number)) return number;
  throw new Failure(`The value of --${name} must be a whole number of at least ${least}, not "${text}".`);
}
