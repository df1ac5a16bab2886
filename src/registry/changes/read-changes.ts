import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { turns, type Slices } from "../../catalogue/turns.ts";
import { targetId } from "../../core/models/model.ts";
import type { Actor, Audience } from "../../core/people/actor.ts";
import { isAllowedBy } from "../../core/people/organization.ts";
import { malformedRequest } from "../../core/refusal.ts";
import type { ChangeLog, ModelTouch, Span } from "../../store/change-log.ts";
import type { AuditEvent } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import { slicesOf } from "../parts.ts";
import { cutPage, type CutEntry, type CutPage, type FoundChanges } from "./change-page.ts";

export interface ChangeEntry extends CutEntry {
  /** Unix seconds; null when the audit log no longer has the revision's row. */
  readonly at: number | null;
}

/** A revision is never split over two pages. The next page starts at the last revision of this one. */
export interface ChangePage extends CutPage {
  readonly entries: readonly ChangeEntry[];
}

export type ReadChanges = (actor: Actor, since: number, limit: number) => Promise<ChangePage>;

/**
 * Reads what changed after a revision, as far as the actor may see it. An admin key gets its organization's audit
 * events and models that others changed; a project key gets its models. Applying the entries to a list of that revision
 * gives today's list: each model appears as it is now, at the revision that last touched it.
 */
export function readChanges({ changeLog }: Store, live: LiveCatalogue): ReadChanges {
  return async (actor, since, limit) => {
    await refuseFuture(live, since);
    const span = { after: since, through: live.revision };
    if (span.after === span.through) return { entries: [], revision: since, hasMore: false };
    return turns.run(actor.audience.organizationId, "listChanges", async (slices) => {
      const found = await find(changeLog, actor, span, limit, slices);
      await slices.pause();
      const page = cutPage(found, live.view(actor.audience), span, limit);
      const times = await timesOf(changeLog, [...new Set(page.entries.map(({ revision }) => revision))], slices);
      const entries = page.entries.map((entry) => ({ ...entry, at: times.get(entry.revision) ?? null }));
      return { ...page, entries };
    });
  };
}

// Fewer rows than a slice has time for, because a query to SQLite cannot be interrupted.
const rowsPerQuery = 100;
// Few, because each event may hold a whole model policy.
const eventsPerQuery = 20;
/** Large events make a page shorter than its limit. */
const eventBytesMax = 1_000_000;

async function timesOf(changeLog: ChangeLog, revisions: readonly number[], slices: Slices) {
  const times = new Map<number, number>();
  for (const some of slicesOf(revisions, rowsPerQuery))
    for (const [revision, at] of await slices.wait(() => changeLog.times(some))) times.set(revision, at);
  return times;
}

async function refuseFuture(live: LiveCatalogue, since: number): Promise<void> {
  // Another server may have answered with a revision that this one has not loaded yet.
  if (since > live.revision) await live.catchUp.run();
  if (since <= live.revision) return;
  throw malformedRequest(
    `Invalid value for 'since': the newest revision is ${live.revision}. Read the list again and begin anew.`,
    "since",
  );
}

/** Reads one row more than the limit, which shows whether there are more. */
async function find(changeLog: ChangeLog, actor: Actor, span: Span, limit: number, slices: Slices) {
  const { audience, projectId, keyKind } = actor;
  const { organizationId } = audience;
  const found: FoundChanges = {
    ...(keyKind === "admin"
      ? await auditEvents(changeLog, organizationId, span, limit + 1, slices)
      : { events: [], eventsAreCut: false }),
    ...(await visibleTouches(changeLog, audience, span, limit + 1, slices)),
    projectRevision: projectId === null ? 0 : await changeLog.projectRevision(organizationId, projectId),
  };
  return found;
}

async function auditEvents(changeLog: ChangeLog, organizationId: string, span: Span, limit: number, slices: Slices) {
  const events: AuditEvent[] = [];
  for (let [after, bytes] = [span.after, 0]; ;) {
    const atMost = Math.min(eventsPerQuery, limit - events.length);
    const more = await slices.wait(() => changeLog.auditEvents(organizationId, { ...span, after }, atMost));
    events.push(...more);
    if (more.length < atMost) return { events, eventsAreCut: false };
    bytes += more.reduce((total, { details }) => total + JSON.stringify(details).length, 0);
    if (events.length >= limit || bytes >= eventBytesMax) return { events, eventsAreCut: true };
    after = more.at(-1)?.revision ?? after;
  }
}

/** Hidden models are filtered out before the limit applies, so that they leave no visible gap. */
async function visibleTouches(changeLog: ChangeLog, audience: Audience, span: Span, limit: number, slices: Slices) {
  const visible: ModelTouch[] = [];
  for (let last: ModelTouch | null = null; ;) {
    const rest: Span = last === null ? span : { ...span, after: last.revision };
    const lastId: string | null = last?.id ?? null;
    const touches: readonly ModelTouch[] = await slices.wait(() =>
      changeLog.touchedModels(audience.organizationId, rest, lastId, rowsPerQuery),
    );
    visible.push(...touches.filter((touch) => mayConcern(audience, touch, span.after)));
    if (visible.length >= limit) return { touches: visible.slice(0, limit), touchesAreCut: true };
    if (touches.length < rowsPerQuery) return { touches: visible, touchesAreCut: false };
    last = touches.at(-1) ?? null;
  }
}

/** Whether the audience sees the model, or saw it at the revision it asks about. */
function mayConcern({ policy, permittedIds }: Audience, touch: ModelTouch, since: number): boolean {
  const { id, target, sharing, sharingRevision } = touch;
  if (!isAllowedBy(policy, id) || (target !== null && !isAllowedBy(policy, target))) return false;
  return sharing === "organization" || permittedIds.has(targetId(touch)) || sharingRevision > since;
}
