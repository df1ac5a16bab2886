import type { Change } from "../../data/follow.ts";
import { hrefOf } from "../../route/location.ts";
import { pageNamed } from "../../route/page-table.ts";
import { authorOf, type Author } from "../audit/events/author.ts";
import { detailsText } from "../audit/events/details-text.ts";
import { fieldsOf } from "../audit/events/fields.ts";
import { thingOf, type Thing } from "../audit/events/thing.ts";
import { keyOf } from "./use-live-changes.ts";

/** A change as the table shows it. */
export interface ChangeRow {
  readonly change: Change;
  /** Null if no event tells who. */
  readonly author: Author | null;
  readonly thing: Thing | null;
  readonly line: string;
}

const known = new WeakMap<Change, ChangeRow>();

export function rowOf(change: Change): ChangeRow {
  const found = known.get(change);
  if (found !== undefined) return found;
  const { type, resource, actor } = change;
  const details = fieldsOf(change.details);
  const project = change.project ?? null;
  const row = {
    change,
    author: actor === null ? null : authorOf(actor),
    thing: thingOf({ type, resource, project, details }),
    line: detailsText(details),
  };
  known.set(change, row);
  return row;
}

export function rowKey({ change }: ChangeRow): string {
  return keyOf(change);
}

/** The thing that changed; where no page shows it, what the audit log has about it. */
export function hrefOfRow({ change, thing }: ChangeRow): string {
  const place = thing?.place ?? null;
  if (place !== null && pageNamed(place.page) !== null) return hrefOf(place.page, place.query);
  return hrefOf("audit", { resource: change.resource.id });
}
