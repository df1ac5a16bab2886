import { eventTypes } from "../../../core/audit/event-types.ts";
import { choice, choices, optionalText, text, type StateOf } from "../../route/query-params.ts";
import { abouts, typesAbout } from "./events/about.ts";

/** What the page shows, as its address says. */
export const auditParams = {
  view: choice(["events", "verification"], "events"),
  q: text(),
  about: choices(abouts),
  type: choices(eventTypes),
  who: optionalText(),
  project: optionalText(),
  resource: optionalText(),
  from: text(),
  to: text(),
  /** The event that is open. */
  event: optionalText(),
};

export type AuditState = StateOf<typeof auditParams>;

export const noFilters: Partial<AuditState> = {
  q: "",
  about: [],
  type: [],
  who: null,
  project: null,
  resource: null,
  from: "",
  to: "",
};

/** The filters as the API takes them. */
export function filterOf({ q, about, type, who, project, resource, from, to }: AuditState) {
  const types = type.length > 0 ? type : typesAbout(about);
  const since = secondsOf(from, "first");
  const until = secondsOf(to, "last");
  return {
    ...(q.trim() !== "" && { q: q.trim() }),
    ...(types.length > 0 && { event_types: types }),
    ...(who !== null && { actor_ids: [who] }),
    ...(project !== null && { project_ids: [project] }),
    ...(resource !== null && { resource_ids: [resource] }),
    ...(since !== null && { since }),
    ...(until !== null && { until }),
  };
}

/** A moment of the address: a minute such as `2026-11-30T08:15Z`, or a day in UTC; null if it is neither. */
export function secondsOf(moment: string, ofDay: "first" | "last"): number | null {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(moment);
  if (!isDay && !/^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/.test(moment)) return null;
  const ms = Date.parse(moment);
  if (Number.isNaN(ms)) return null;
  return ms / 1000 + (isDay && ofDay === "last" ? 86_399 : 0);
}

/** A moment so long ago, as the address has it. */
export function minuteAgo(seconds: number, nowMs: number): string {
  return `${new Date(nowMs - seconds * 1000).toISOString().slice(0, 16)}Z`;
}
