import type { AnswerOf } from "../../data/contract.ts";
import type { CsvColumn } from "../../parts/export/csv.ts";
import { authorOf, type Author } from "./events/author.ts";
import { detailsText } from "./events/details-text.ts";
import { thingOf, type Thing } from "./events/thing.ts";

export type EventWire = AnswerOf<"GET /rollcall/v1/audit/events">["data"][number];

/** An event as the table shows it. */
export interface EventRow {
  readonly wire: EventWire;
  readonly author: Author;
  readonly thing: Thing | null;
  readonly line: string;
}

/** Each event is read once, so that a row stays the same while the list grows. */
const known = new WeakMap<EventWire, EventRow>();

export function rowOf(wire: EventWire): EventRow {
  const found = known.get(wire);
  if (found !== undefined) return found;
  const row = { wire, author: authorOf(wire.actor), thing: thingOf(wire), line: detailsText(wire.details) };
  known.set(wire, row);
  return row;
}

export const csvColumns: readonly CsvColumn<EventRow>[] = [
  { title: "time", text: ({ wire }) => new Date(wire.effective_at * 1000).toISOString().replace(".000Z", "Z") },
  { title: "type", text: ({ wire }) => wire.type },
  { title: "actor", text: ({ author }) => author.kind },
  { title: "actor_id", text: ({ author }) => author.id },
  { title: "actor_name", text: ({ author }) => author.name },
  { title: "actor_email", text: ({ author }) => author.email },
  { title: "key_or_session_id", text: ({ author }) => author.by?.id },
  { title: "key_name", text: ({ author }) => author.by?.name },
  { title: "ip_address", text: ({ author }) => author.address },
  { title: "project_id", text: ({ wire }) => wire.project?.id },
  { title: "project_name", text: ({ wire }) => wire.project?.name },
  { title: "resource_id", text: ({ wire }) => wire.resource?.id },
  { title: "resource_name", text: ({ wire }) => wire.resource?.name },
  { title: "details", text: ({ wire }) => JSON.stringify(wire.details) },
  { title: "details_cut", text: ({ wire }) => wire.details_cut },
  { title: "request_id", text: ({ author }) => author.requestId },
  { title: "revision", text: ({ wire }) => wire.revision },
  { title: "id", text: ({ wire }) => wire.id },
];
