import type { Given } from "./command.ts";
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

export function readSettings(given: Given): Settings {
  return {
    format: formatOf(given),
    formatGiven: given.text("format") !== undefined,
    transform: given.text("transform") || null,
    rawOutput: given.isOn("raw-output"),
    quiet: given.isOn("quiet"),
    verbose: given.isOn("verbose"),
    errors: readErrorSettings(given),
  };
}

/** Of no flags, and of wrong ones too: what is wrong with them has to be shown as well. */
export function readErrorSettings(given: Given): ErrorSettings {
  return { format: errorFormatOf(given), transform: given.text("transform-error") || null };
}

/** A whole number of at least `least`. */
export function readNumber(given: Given, name: string, least: number): number | null {
  const text = given.text(name);
  if (text === undefined) return null;
  const number = Number(text);
  if (/^-?\d+$/.test(text) && number >= least && Number.isSafeInteger(number)) return number;
  throw new Failure(`The value of --${name} must be a whole number of at least ${least}, not "${text}".`);
}
