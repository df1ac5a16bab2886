// The last second whose year has four digits.
const secondsMax = 253_402_300_799;

/** Unix seconds as vendors write times: 2026-02-05T00:00:00Z. */
export function timeOf(seconds: number): string {
  return new Date(Math.min(seconds, secondsMax) * 1000).toISOString().replace(".000Z", "Z");
}

/** The start of a day, as a time; null for an unknown day. */
export function beginningOf(day: string | null | undefined): string | null {
  return day === null || day === undefined ? null : `${day}T00:00:00Z`;
}
