import type { ParsedFlags } from "./parsed-flags.ts";
import { Failure } from "../failure.ts";
import { errorFormatOf, formatOf, type Format } from "./format-names.ts";

/** How a result and an error are to be shown, from the flags. */
export interface Settings {
  readonly format: Format;
  /** Whether somebody asked for this very format. */
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

/** Of no flags, and of wrong ones too: what is wrong with them has to be shown as well. */
export function readErrorSettings(flags: ParsedFlags): ErrorSettings {
  return { format: errorFormatOf(flags), transform: flags.text("transform-error") || null };
}

/** A whole number of at least `least`. */
export function readNumber(flags: ParsedFlags, name: string, least: number): number | null {
  const text = flags.text(name);
  if (text === undefined) return null;
  const number = Number(text);
  if (/^-?\d+$/.test(text) && number >= least && Number.isSafeInteger(number)) return number;
  throw new Failure(`The value of --${name} must be a whole number of at least ${least}, not "${text}".`);
}
