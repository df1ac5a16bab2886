import { language } from "./language.ts";

/*
 * Numbers, money, sizes and times in the language of the page. Making a formatter takes longer than using it, so each
 * is kept.
 */

const formatters = new Map<string, unknown>();

function kept<Formatter>(name: string, make: (locale: string) => Formatter): Formatter {
  const known = formatters.get(name) as Formatter | undefined;
  const formatter = known ?? make(language);
  if (known === undefined) formatters.set(name, formatter);
  return formatter;
}

export function number(value: number, digitsMax = 2): string {
  return kept(
    `number ${digitsMax}`,
    (locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: digitsMax }),
  ).format(value);
}

/** `one` is for languages that have a singular; the rest take `other`. */
export function plural(count: number, one: string, other: string): string {
  const rule = kept("plural", (locale) => new Intl.PluralRules(locale)).select(count);
  return `${number(count)} ${rule === "one" ? one : other}`;
}

/** "a, b and c". */
export function list(items: readonly string[]): string {
  return kept("list", (locale) => new Intl.ListFormat(locale)).format(items);
}

/** Each is used from so many seconds on: ninety days are no "3 months". Years to days are rounded, what passes is not. */
const units = [
  ["year", 31_557_600, 31_557_600, Math.round],
  ["month", 2_629_800, 120.5 * 86_400, Math.round],
  ["day", 86_400, 86_400, Math.round],
  ["hour", 3600, 3600, Math.trunc],
  ["minute", 60, 60, Math.trunc],
] as const;

/** How far a moment is from now: "3 minutes ago", "in 12 days". Less than a minute is "now" unless seconds count. */
export function relative(seconds: number, nowSeconds: number, hasSeconds = false): string {
  const away = seconds - nowSeconds;
  const format = kept("relative", (locale) => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));
  for (const [unit, length, from, whole] of units)
    if (Math.abs(away) >= from) return spaced(format.format(whole(away / length), unit));
  return spaced(format.format(hasSeconds ? away : 0, "second"));
}

/** Chinese sets a space between a number and a word, which Intl leaves out. */
function spaced(text: string): string {
  return text.replace(/(\d)(?=\p{Script=Han})/u, "$1 ");
}

/** To the minute, in this computer's zone. */
export function timeOfDay(milliseconds: number): string {
  const options = { hour: "2-digit", minute: "2-digit" } as const;
  return kept("time", (locale) => new Intl.DateTimeFormat(locale, options)).format(milliseconds);
}

/** To the second, in this computer's zone, with the zone's name. */
export function exactTime(seconds: number): string {
  const options = { dateStyle: "medium", timeStyle: "long" } as const;
  return kept("exact", (locale) => new Intl.DateTimeFormat(locale, options)).format(seconds * 1000);
}

/** To the second, in this computer's zone; with the year unless it is this one. */
export function toTheSecond(seconds: number): string {
  const time = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;
  const isThisYear = new Date(seconds * 1000).getFullYear() === new Date().getFullYear();
  const date = { day: "numeric", month: "short", ...(isThisYear ? {} : ({ year: "numeric" } as const)) } as const;
  return kept(`to the second ${isThisYear}`, (locale) => new Intl.DateTimeFormat(locale, { ...date, ...time })).format(
    seconds * 1000,
  );
}

/** The day of a moment in this computer's zone: "31 Jan 2027". */
export function dateOf(seconds: number): string {
  return kept("date", (locale) => new Intl.DateTimeFormat(locale, { dateStyle: "medium" })).format(seconds * 1000);
}

/** A day as the calendar of UTC has it: "31 Jan 2027". */
export function day(iso: string): string {
  const options = { dateStyle: "medium", timeZone: "UTC" } as const;
  return kept("day", (locale) => new Intl.DateTimeFormat(locale, options)).format(Date.parse(`${iso}T00:00:00Z`));
}

/** Short: 128K, 1.5M. */
export function compact(value: number): string {
  const options = { notation: "compact", maximumFractionDigits: 1 } as const;
  return kept("compact", (locale) => new Intl.NumberFormat(locale, options)).format(value);
}

/** A number of tokens as the field writes it in every language: 128K, 1.05M. */
export function tokens(value: number): string {
  const options = { notation: "compact", maximumSignificantDigits: 3 } as const;
  return kept("tokens", () => new Intl.NumberFormat("en", options)).format(value);
}

/** In US dollars, with as many digits as a small amount needs. */
export function money(value: number, digitsMin = 2): string {
  const digits = Math.max(digitsMin, value === 0 || Math.abs(value) >= 1 ? 2 : 4);
  const options = { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol" } as const;
  if (value !== 0 && Math.abs(value) < 0.001)
    return kept("least money", (locale) => {
      return new Intl.NumberFormat(locale, { ...options, maximumSignificantDigits: 2 });
    }).format(value);
  return kept(`money ${digitsMin} ${digits}`, (locale) => {
    return new Intl.NumberFormat(locale, {
      ...options,
      minimumFractionDigits: digitsMin,
      maximumFractionDigits: digits,
    });
  }).format(value);
}

const byteUnits = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

export function bytes(value: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(value, 1)) / 3), byteUnits.length - 1);
  const unit = byteUnits[power] ?? "byte";
  const options = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 } as const;
  return kept(unit, (locale) => new Intl.NumberFormat(locale, options)).format(value / 1000 ** power);
}

/** Days and hours of a chart are as the server cut them, so no zone moves them. */
function partsOfDay(name: string, options: Intl.DateTimeFormatOptions, iso: string): string {
  const format = kept(name, (locale) => new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }));
  return format.format(Date.parse(iso.length > 10 ? `${iso.slice(0, 13)}:00Z` : `${iso}T00:00Z`));
}

export function shortDay(iso: string): string {
  return partsOfDay("short day", { day: "numeric", month: "short" }, iso);
}

export function monthAndYear(iso: string): string {
  return partsOfDay("month", { month: "short", year: "numeric" }, iso);
}

export function hourOfDay(iso: string): string {
  return partsOfDay("hour", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, iso);
}

export function dayAndHour(iso: string): string {
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return partsOfDay("day and hour", { day: "numeric", month: "short", year: "numeric", ...time }, iso);
}
