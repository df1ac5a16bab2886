import { eventTypes, type EventType } from "../../../../core/audit/event-types.ts";

/** What events are about, in the words of the navigation. */
export const abouts = [
  "models",
  "sources",
  "keys",
  "projects",
  "people",
  "roles",
  "limits",
  "sessions",
  "server",
] as const;

export type About = (typeof abouts)[number];

/** The first that the beginning of a type fits. */
const starts: readonly (readonly [start: RegExp, about: About])[] = [
  [/^(model|models|alias|resource|checkpoint)\b/, "models"],
  [/^source\b/, "sources"],
  [/^api_keys?\b/, "keys"],
  [/^project\b/, "projects"],
  [/^(user|invite|service_account)\b/, "people"],
  [/^(group|role)\b/, "roles"],
  [/^(rate_limit|spend_limit|spend_alert)\b/, "limits"],
  [/^(login|logout|session|sign_in_link)\b/, "sessions"],
  [/^started\b/, "server"],
];

/** Null for a type of a newer server. */
export function aboutOf(type: string): About | null {
  const name = type.replace(/^rollcall\./, "");
  return starts.find(([start]) => start.test(name))?.[1] ?? null;
}

export function typesAbout(chosen: readonly About[]): readonly EventType[] {
  return eventTypes.filter((type) => chosen.includes(aboutOf(type)!));
}
