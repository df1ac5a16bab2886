import type { ParsedFlags } from "../command/parsed-flags.ts";
import { Failure } from "../failure.ts";

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** A duration such as `90s`, `24h` or `30d`, in seconds; undefined if the flag is missing. */
export function readSeconds(flags: ParsedFlags, name: string): number | undefined {
  const text = flags.text(name);
  if (text === undefined) return undefined;
  const seconds = secondsIn(text);
  if (seconds !== null) return seconds;
  throw new Failure(`The value of --${name} must be a duration such as 90s, 24h or 30d, not "${text}".`);
}

/** A day, a time, or how long ago, as Unix seconds; undefined if the flag is missing. */
export function readMoment(flags: ParsedFlags, name: string, nowMs: number): number | undefined {
  return momentIn(flags, name, (seconds) => nowMs - seconds * 1000);
}

/** A day, a time, or how long from now. */
export function readComingMoment(flags: ParsedFlags, name: string, nowMs: number): number | undefined {
  return momentIn(flags, name, (seconds) => nowMs + seconds * 1000);
}

function momentIn(flags: ParsedFlags, name: string, awayMs: (seconds: number) => number): number | undefined {
  const text = flags.text(name);
  if (text === undefined) return undefined;
  const away = secondsIn(text);
  const atMs = away === null ? Date.parse(text) : awayMs(away);
  if (/^\d{4}-/.test(text) || away !== null) if (!Number.isNaN(atMs)) return Math.floor(atMs / 1000);
  throw new Failure(`The value of --${name} must be like 2026-11-21, 2026-11-21T09:30Z or 24h, not "${text}".`);
}

function secondsIn(text: string): number | null {
  const [, digits, unit] = /^(\d{1,9})([smhdw])$/.exec(text) ?? [];
  return digits === undefined || unit === undefined ? null : Number(digits) * unitSeconds[unit]!;
}
