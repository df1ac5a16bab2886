import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { turns, type Slices } from "../../catalogue/turns.ts";
import type { View } from "../../catalogue/views/view.ts";
import type { Actor, Audience } from "../../core/people/actor.ts";
import type { Model } from "../../core/models/model.ts";
import { isAllowedBy } from "../../core/people/organization.ts";
import { malformedRequest } from "../../core/refusal.ts";
import type { ChangeLog, ModelTouch, Span } from "../../store/change-log.ts";
import type { Store } from "../../store/store.ts";
import type { AuditEvent } from "../../store/rows.ts";

/** Something that one committed revision changed for those who follow. */
export interface Change {
  readonly revision: number;
  /** Unix seconds; null when the audit log has lost the revision's row. */
  readonly at: number | null;
  readonly what:
    | { readonly kind: "event"; readonly event: AuditEvent }
    | { readonly kind: "available"; readonly model: Model }
    | { readonly kind: "unavailable"; readonly modelId: string }
    /** So much may have changed that the list has to be read again. */
    | { readonly kind: "everything" };
}

export interface ChangePage {
  /** In the order of their revisions, each revision whole. */
  readonly changes: readonly Change[];
  /** What to ask for the changes behind. */
  readonly revision: number;
  readonly hasMore: boolean;
}

export type ReadChanges = (actor: Actor, since: number, limit: number) => Promise<ChangePage>;

type What = Change["what"];

/**
 * What happened behind a revision, as far as the actor may see it: to an admin key every audit event of its
 * organization, and the models that somebody else changed under it; to a project key its models. Whoever applies the
 * changes to an earlier list has the list of today: a model is told as it is now, at the revision that last touched it.
 */
export function readChanges({ changeLog }: Store, live: LiveCatalogue): ReadChanges {
  return async (actor, since, limit) => {
    await refuseFuture(live, since);
    const span = { after: since, upTo: live.revision };
    if (span.after === span.upTo) return { changes: [], revision: since, hasMore: false };
    return turns.run(actor.audience.organizationId, "listChanges", async (slices) => {
      const found = await find(changeLog, actor, span, limit + 1, slices);
      await slices.pause();
      const { told, revision, hasMore } = cutPage(found, live.view(actor.audience), span, limit);
      const times = await timesOf(changeLog, [...new Set(told.map((change) => change.revision))], slices);
      const changes = told.map(({ revision: at, what }) => ({ revision: at, at: times.get(at) ?? null, what }));
      return { changes, revision, hasMore };
    });
  };
}

// Fewer rows than a slice has time for, since a store in this very process does not stop half-way.
const rowsAtOnce = 100;
/** A page of events that say very much is shorter than what was asked for. */
const eventBytesMax = 1_000_000;

async function timesOf(changeLog: ChangeLog, revisions: readonly number[], slices: Slices) {
  const times = new Map<number, number>();
  for (let from = 0; from < revisions.length; from += rowsAtOnce) {
    const some = revisions.slice(from, from + rowsAtOnce);
    for (const [revision, at] of await slices.wait(() => changeLog.times(some))) times.set(revision, at);
  }
  return times;
}

async function refuseFuture(live: LiveCatalogue, since: number): Promise<void> {
  // Another server may have told of a revision that this one has not heard of yet.
  if (since > live.revision) await live.catchUp();
  if (since <= live.revision) return;
  throw malformedRequest(
    `Invalid value for 'since': the newest revision is ${live.revision}. Read the list again and begin anew.`,
    "since",
  );
}

/** What happened in a span: each list either all of it, or its beginning when it is as long as was asked for. */
interface Found {
  readonly events: readonly AuditEvent[];
  /** Whether more events follow, so that nothing is known of later revisions. */
  readonly eventsAreCut: boolean;
  readonly touches: readonly ModelTouch[];
  /** The revision that last changed the project, and with it perhaps what the project sees. */
  readonly project: number;
}

async function find(changeLog: ChangeLog, actor: Actor, span: Span, limit: number, slices: Slices): Promise<Found> {
  const { audience, projectId } = actor;
  const { organizationId } = audience;
  const isAdmin = actor.keyKind === "admin";
  return {
    ...(isAdmin
      ? await auditEvents(changeLog, organizationId, span, limit, slices)
      : { events: [], eventsAreCut: false }),
    touches: await visibleTouches(changeLog, audience, span, limit, slices),
    project: projectId === null ? 0 : await changeLog.projectRevision(organizationId, projectId),
  };
}

async function auditEvents(changeLog: ChangeLog, organizationId: string, span: Span, limit: number, slices: Slices) {
  const events: AuditEvent[] = [];
  for (let [after, bytes] = [span.after, 0]; ;) {
    const atMost = Math.min(eventsAtOnce, limit - events.length);
    const more = await slices.wait(() => changeLog.auditEvents(organizationId, { ...span, after }, atMost));
    events.push(...more);
    if (more.length < atMost) return { events, eventsAreCut: false };
    bytes += more.reduce((total, { details }) => total + JSON.stringify(details).length, 0);
    if (events.length >= limit || bytes >= eventBytesMax) return { events, eventsAreCut: true };
    after = more.at(-1)?.revision ?? after;
  }
}

// Each may hold a whole model policy.
const eventsAtOnce = 20;

/** Whether the audience sees the model, or saw it at the time it has heard of last. */
function mayConcern({ policy, permittedIds }: Audience, touch: ModelTouch, since: number): boolean {
  const { id, target, sharing, sharingRevision } = touch;
  if (!isAllowedBy(policy, id) || (target !== null && !isAllowedBy(policy, target))) return false;
  return sharing === "organization" || permittedIds.has(target ?? id) || sharingRevision > since;
}

/** Models that are hidden are left out before anything is counted, so that they leave no gap. */
async function visibleTouches(
  changeLog: ChangeLog,
  audience: Audience,
  span: Span,
  limit: number,
  slices: Slices,
): Promise<ModelTouch[]> {
  const visible: ModelTouch[] = [];
  for (let from: ModelTouch | null = null; ;) {
    const rest: Span = from === null ? span : { ...span, after: from.revision };
    const behindId: string | null = from?.id ?? null;
    const touches: readonly ModelTouch[] = await slices.wait(() =>
      changeLog.touchedModels(audience.organizationId, rest, behindId, rowsAtOnce),
    );
    visible.push(...touches.filter((touch) => mayConcern(audience, touch, span.after)));
    if (visible.length >= limit || touches.length < rowsAtOnce) return visible.slice(0, limit);
    from = touches.at(-1) ?? null;
  }
}

interface CutPage {
  readonly told: readonly { readonly revision: number; readonly what: What }[];
  readonly revision: number;
  readonly hasMore: boolean;
}

/** As many whole revisions as the limit has room for. One that alone is too much is told in a single change. */
function cutPage({ events, eventsAreCut, touches, project }: Found, view: View, span: Span, limit: number): CutPage {
  const whole = new Map<number, What>(events.map((event) => [event.revision, { kind: "event", event }]));
  // Whoever begins with nothing holds no list that another policy made.
  if (span.after > 0 && project > span.after && project <= span.upTo) whole.set(project, { kind: "everything" });
  const touchesAt = Map.groupBy(touches, ({ revision }) => revision);
  // Where a list was cut off, what is known of its last revision is only a part, and of those behind it nothing.
  const partly = touches.length > limit ? (touches.at(-1)?.revision ?? Infinity) : Infinity;
  const end = Math.min(span.upTo, partly, eventsAreCut ? (events.at(-1)?.revision ?? Infinity) : Infinity);
  const told: CutPage["told"][number][] = [];
  let covered = span.after;
  for (const revision of [...new Set([...whole.keys(), ...touchesAt.keys()])].sort((a, b) => a - b)) {
    if (revision > end) break;
    const alone = whole.get(revision);
    let changes = alone === undefined ? modelChanges(touchesAt.get(revision) ?? [], view) : [alone];
    if (told.length + changes.length > limit || (alone === undefined && revision === partly)) {
      if (told.length > 0) return { told, revision: covered, hasMore: true };
      changes = [{ kind: "everything" }];
    }
    told.push(...changes.map((what) => ({ revision, what })));
    covered = revision;
  }
  return end === span.upTo ? { told, revision: end, hasMore: false } : { told, revision: covered, hasMore: true };
}

function modelChanges(touches: readonly ModelTouch[], view: View): What[] {
  const changes = touches.map((touch) => modelChange(touch, view));
  return changes.some(({ kind }) => kind === "everything") ? [{ kind: "everything" }] : changes;
}

function modelChange({ id, visibility, sharing }: ModelTouch, view: View): What {
  const model = view.find(id);
  // The list has to be read again rather than told the id of a model that is not listed, or is others' now.
  const unlisted = visibility === "unlisted" || model?.visibility === "unlisted";
  if (unlisted || (model === null && sharing === "projects")) return { kind: "everything" };
  // A model past its date leaves the list by itself; whoever was told the date knows when.
  return model === null || view.isShutDown(model) ? { kind: "unavailable", modelId: id } : { kind: "available", model };
}
