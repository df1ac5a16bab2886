import { dayAndHour, day, monthAndYear, shortDay, hourOfDay } from "../../words/format.ts";
import { namedPlaces } from "./ticks.ts";

/** A place along the x axis is a day such as `2026-11-30`, or an hour of one: `2026-11-30T14`. */
const isHour = (place: string) => place.length > 10;

export function isHours(places: readonly string[]): boolean {
  return isHour(places[0] ?? "");
}

export interface NamedPlace {
  readonly at: number;
  readonly label: string;
}

/** From so many days on, months are named. */
const daysMost = 92;

/** The places that have a name beneath the axis. */
export function namedAlong(places: readonly string[], fitting: number): NamedPlace[] {
  if (places.length > daysMost && !isHours(places)) return namedMonths(places, fitting);
  const isOneDay = new Set(places.map((place) => place.slice(0, 10))).size === 1;
  return namedPlaces(places.length, fitting).map((at) => ({ at, label: shortName(places[at] ?? "", isOneDay) }));
}

function namedMonths(places: readonly string[], fitting: number): NamedPlace[] {
  const starts = places.flatMap((place, at) => (place.endsWith("-01") ? [at] : []));
  return namedPlaces(starts.length, fitting).flatMap((nth) => {
    const at = starts[nth];
    return at === undefined ? [] : [{ at, label: monthAndYear(places[at] ?? "") }];
  });
}

function shortName(place: string, isOneDay: boolean): string {
  if (isHour(place) && (isOneDay || !place.endsWith("T00"))) return hourOfDay(place);
  return shortDay(place.slice(0, 10));
}

/** The whole name of a place. */
export function placeName(place: string): string {
  return isHour(place) ? dayAndHour(place) : day(place);
}
