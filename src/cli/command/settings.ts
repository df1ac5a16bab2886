import type { ParsedFlags } from "./parsed-flags.ts";
import { Failure } from "../failure.ts";
import { errorFormatOf, formatOf, type Format } from "./format-names.ts";

/** The flags about output. */
export interface Settings {
  readonly format: Format;
  /** Whether --format was given. */
  readonly formatGiven: boolean;
  readonly transform: string | null;
  readonly rawOutput: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly errors: ErrorSettings;
}

export interface ErrorSettings {
  readonly format: Format;
  readonly transform: string | null;
}

export function readSettings(flags: ParsedFlags): Settings {
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
export function readErrorSettings(flags: ParsedFlags): ErrorSettings {
  return { format: errorFormatOf(flags), transform: flags.text("transform-error") || null };
}

/** A whole number; undefined if the flag is missing. Throws Failure. */
export function readNumber(flags: ParsedFlags, name: string, least: number): number | undefined {
  const text = flags.text(name);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^-?\d+$/.test(text) && number >= least && Number.isSafeInteger(number)) return number;
  throw new Failure(`The value of --${name} must be a whole number of at least ${least}, not "${text}".`);
}
