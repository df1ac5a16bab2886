import { flag } from "../../command/command.ts";
import type { ParsedFlags } from "../../command/parsed-flags.ts";
import { readNumber } from "../../command/settings.ts";
import { Failure } from "../../failure.ts";

export const monthFlag = flag("--month MONTH", "A month, such as 2026-11; today by default");
export const daysFlag = flag("--days NUMBER", "The last days, with today");

const dayMs = 86_400_000;
const daysMax = 3_660;

/** Whole days in UTC. */
export interface Period {
  /** Unix seconds: from the first, and before the second. */
  readonly start: number;
  readonly end: number;
}

/** Throws Failure. */
export function periodIn(flags: ParsedFlags, nowMs: number): Period {
  const month = flags.text(monthFlag.name);
  const days = readNumber(flags, daysFlag.name, 1);
  if (month !== undefined && days !== undefined) throw new Failure("Use --month or --days, not both.");
  if (days !== undefined && days > daysMax) throw new Failure(`The value of --days must be at most ${daysMax}.`);
  if (month !== undefined) return monthOf(month);
  const today = nowMs - (nowMs % dayMs);
  return inSeconds(today - ((days ?? 1) - 1) * dayMs, today + dayMs);
}

function monthOf(text: string): Period {
  const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text) ?? [];
  if (year === undefined || Number(year) < 1970)
    throw new Failure(`The value of --month must be like 2026-11, not "${text}".`);
  return inSeconds(Date.UTC(Number(year), Number(month) - 1), Date.UTC(Number(year), Number(month)));
}

function inSeconds(startMs: number, endMs: number): Period {
  return { start: startMs / 1000, end: endMs / 1000 };
}
