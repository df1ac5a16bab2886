import type { View } from "../../catalogue/views/view.ts";
import type { Model } from "../../core/models/model.ts";
import type { ModelTouch, Span } from "../../store/change-log.ts";
import type { AuditEvent } from "../../store/rows.ts";

/** One thing that a revision changed for a follower. */
export type FollowedChange =
  | { readonly kind: "event"; readonly event: AuditEvent }
  | { readonly kind: "available"; readonly model: Model }
  | { readonly kind: "unavailable"; readonly modelId: string }
  /** The follower has to read the whole list again. */
  | { readonly kind: "everything" };

/** What was read of a span. A cut list has later rows that were not read. */
export interface FoundChanges {
  readonly events: readonly AuditEvent[];
  readonly eventsAreCut: boolean;
  readonly touches: readonly ModelTouch[];
  readonly touchesAreCut: boolean;
  /** The revision that last changed the project, and perhaps what it sees. */
  readonly projectRevision: number;
}

export interface CutEntry {
  readonly revision: number;
  readonly change: FollowedChange;
}

export interface CutPage {
  /** In the order of their revisions. */
  readonly entries: readonly CutEntry[];
  /** The last revision that the page covers. */
  readonly revision: number;
  readonly hasMore: boolean;
}

/** As many whole revisions as fit into the limit. A first revision that does not fit becomes a single entry. */
export function cutPage(found: FoundChanges, view: View, span: Span, limit: number): CutPage {
  const end = lastKnownRevision(found, span);
  const entries: CutEntry[] = [];
  let covered = span.after;
  for (const { revision, changes } of revisionsOf(found, view, span)) {
    if (revision > end) break;
    const fits = changes !== null && entries.length + changes.length <= limit;
    if (!fits && entries.length > 0) return { entries, revision: covered, hasMore: true };
    entries.push(...(fits ? changes : [everything]).map((change) => ({ revision, change })));
    covered = revision;
  }
  const hasMore = end < span.through;
  return { entries, revision: hasMore ? covered : end, hasMore };
}

const everything: FollowedChange = { kind: "everything" };

function lastKnownRevision({ events, eventsAreCut, touches, touchesAreCut }: FoundChanges, { through }: Span): number {
  const lastOf = (rows: readonly { readonly revision: number }[]) => rows.at(-1)?.revision ?? through;
  return Math.min(through, eventsAreCut ? lastOf(events) : through, touchesAreCut ? lastOf(touches) : through);
}

/** `changes` is null when only a part of them was read. */
function revisionsOf(found: FoundChanges, view: View, span: Span) {
  const { events, touches, touchesAreCut, projectRevision } = found;
  const partial = touchesAreCut ? touches.at(-1)?.revision : undefined;
  const revisions = new Map<number, readonly FollowedChange[] | null>();
  for (const [revision, touched] of Map.groupBy(touches, (touch) => touch.revision))
    revisions.set(revision, revision === partial ? null : modelChanges(touched, view));
  // An event, and a change of the project, stand for all that their revision changed.
  for (const event of events) revisions.set(event.revision, [{ kind: "event", event }]);
  // A follower who starts from nothing holds no list made under an earlier policy.
  const isProjectChanged = span.after > 0 && projectRevision > span.after && projectRevision <= span.through;
  if (isProjectChanged) revisions.set(projectRevision, [everything]);
  return [...revisions].map(([revision, changes]) => ({ revision, changes })).sort((a, b) => a.revision - b.revision);
}

function modelChanges(touches: readonly ModelTouch[], view: View): readonly FollowedChange[] {
  const changes = touches.map((touch) => modelChange(touch, view));
  return changes.includes(everything) ? [everything] : changes;
}

function modelChange({ id, visibility, sharing }: ModelTouch, view: View): FollowedChange {
  const model = view.find(id);
  // Do not disclose the id of a model that is unlisted, or that other projects see.
  const isUnlisted = visibility === "unlisted" || model?.visibility === "unlisted";
  if (isUnlisted || (model === null && sharing === "projects")) return everything;
  // A model leaves the list on its shutdown date without an entry: the follower knows the date.
  return model === null || view.isShutDown(model) ? { kind: "unavailable", modelId: id } : { kind: "available", model };
}
