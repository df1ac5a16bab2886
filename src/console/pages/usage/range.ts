/* Which time is shown. Ranges end now and begin at a midnight or an hour of UTC, as the server cuts them. */

export const rangeNames = ["24h", "7d", "30d", "90d", "month", "2y", "own"] as const;
export type RangeName = (typeof rangeNames)[number];

export type Width = "1h" | "1d";

/** In Unix seconds; the end is not part of it. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

const hour = 3600;
const day = 24 * hour;
const daysOf = { "7d": 7, "30d": 30, "90d": 90, "2y": 731 } as const;

/** `from` and `to` are days such as 2026-11-30, and both are part of an own range. */
export function rangeOf(name: RangeName, nowSeconds: number, from: string, to: string): Range {
  // The hour that has begun is part of it, and the same for an hour, so that the page asks once.
  const hourEnd = Math.ceil((nowSeconds + 1) / hour) * hour;
  const dayEnd = Math.ceil((nowSeconds + 1) / day) * day;
  if (name === "24h") return { start: hourEnd - day, end: hourEnd };
  if (name === "month") {
    const today = new Date(nowSeconds * 1000);
    return { start: Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 1) / 1000, end: dayEnd };
  }
  if (name !== "own") return { start: dayEnd - daysOf[name] * day, end: dayEnd };
  const [start, last] = [secondsOf(from) ?? dayEnd - 7 * day, secondsOf(to) ?? dayEnd - day];
  return { start: Math.min(start, last), end: Math.max(start, last) + day };
}

/** As long a range that ends where this one begins. */
export function rangeBefore({ start, end }: Range): Range {
  return { start: start - (end - start), end: start };
}

/** Hours of more than two weeks are too narrow to be seen, and the server keeps those of a year. */
export function widthsFor({ start, end }: Range): readonly Width[] {
  if (end - start <= 2 * day) return ["1h", "1d"];
  return end - start <= 14 * day ? ["1d", "1h"] : ["1d"];
}

/** Every day or hour of a range, as a chart names them. */
export function placesOf({ start, end }: Range, width: Width): readonly string[] {
  const step = width === "1h" ? hour : day;
  const count = Math.max(0, Math.ceil((end - start) / step));
  return Array.from({ length: count }, (_, at) => placeAt(start + at * step, width));
}

export function placeAt(seconds: number, width: Width): string {
  return new Date(seconds * 1000).toISOString().slice(0, width === "1h" ? 13 : 10);
}

function secondsOf(text: string): number | null {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(ms) ? null : ms / 1000;
}
