import { changes as api, lastEventId } from "../../api/changes.ts";
import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { turns } from "../../catalogue/turns.ts";
import { demand, rightRefusal } from "../../core/access.ts";
import type { Actor } from "../../core/people/actor.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Model } from "../../core/models/model.ts";
import { extendedObject, modelObject, openai } from "../../dialects/openai/openai.ts";
import {
  readChanges,
  type ChangeEntry,
  type ChangePage,
  type ReadChanges,
} from "../../registry/changes/read-changes.ts";
import type { AuditEvent } from "../../store/rows.ts";
import type { Wire } from "../admin/answers.ts";
import { actorToWire } from "../admin/audit-logs.ts";
import { authenticateSession } from "../console/admission.ts";
import { authenticate } from "../request/authenticate.ts";
import { bindReply } from "../request/bind.ts";
import { missingKey, presentedKey } from "../request/credentials.ts";
import type { AuthenticatedContext, RequestContext, Reply } from "../request/request-context.ts";
import { jsonInSlices } from "../request/body/json-in-slices.ts";
import { readQuery } from "../request/query.ts";
import { compressedJson } from "../reply/compressed-json.ts";
import { eventsReply } from "../reply/replies.ts";
import type { Route } from "../request/route.ts";
import type { Services } from "../services.ts";
import type { ChangeStream } from "./change-streams.ts";
import { SentStates, sourceStatesReader } from "./sources/source-states.ts";

type ChangeServices = Pick<Services, "store" | "live" | "streams" | "nowMs">;

export function changeRoutes({ store, live, streams, nowMs }: ChangeServices): readonly Route[] {
  const read = sharing(readChanges(store, live), live);
  const readStates = sourceStatesReader(store.sources, nowMs);
  const answer = async (context: AuthenticatedContext): Promise<Reply> => {
    const {
      since: from,
      limit,
      stream: isAsked,
      source_states: withStates,
    } = readQuery(api.listChanges.query, context);
    if (withStates) demand(context.actor, "read-organization");
    const asked = from === "now" ? live.revision : from;
    const acceptsStream = context.raw.header("accept")?.includes("text/event-stream") ?? false;
    if (!(isAsked ?? acceptsStream)) return onePage(context, read, asked, limit, withStates ? readStates : null);
    // A stream checks its key again at each page, so a keyless request cannot open one.
    if (!context.isFromPage && presentedKey(context) === null) throw missingKey(context);
    const since = lastEventId.read(context.raw.header("last-event-id") ?? "", "last-event-id") ?? asked;
    // Reads once before the stream opens, so that a refusal still has its status.
    await read(context.actor, since, 1);
    if (context.raw.method === "HEAD") return eventsReply(null);
    const again = () => askAgain(context, live);
    const { keyId, audience } = context.actor;
    const reader = { keyId, organizationId: audience.organizationId };
    const states = withStates ? new SentStates(readStates, audience.organizationId) : null;
    const readers = { again, read, states };
    return eventsReply(streams.open(reader, (stream) => follow(stream, readers, since, limit, shownBy(context))));
  };
  return [bindReply(api.listChanges, answer)];
}

// Long enough to wake all streams.
const pageKeptMs = 50;

/** Streams wake shortly after one another and mostly read the same page. Equal readers share it. */
function sharing(read: ReadChanges, live: LiveCatalogue): ReadChanges {
  const shared = new Map<string, Promise<ChangePage>>();
  return (actor, since, limit) => {
    const { keyKind, projectId, audience } = actor;
    // The revision is part of the key, so a stream that a newer change woke never gets the page before it.
    const question = JSON.stringify([keyKind, projectId, audience.key, since, limit, live.revision]);
    const asked = shared.get(question);
    if (asked !== undefined) return asked;
    const page = read(actor, since, limit);
    shared.set(question, page);
    page.then(
      () => setTimeout(() => shared.delete(question), pageKeptMs).unref(),
      () => shared.delete(question),
    );
    return page;
  };
}

async function onePage(
  context: AuthenticatedContext,
  read: ReadChanges,
  since: number,
  limit: number,
  readStates: ReturnType<typeof sourceStatesReader> | null,
) {
  const states = readStates && { source_states: await readStates(context.actor.audience.organizationId) };
  const { entries, revision, hasMore } = await read(context.actor, since, limit);
  const shown = shownBy(context);
  const data: Wire[] = [];
  const json = await turns.run(context.actor.audience.organizationId, context.operation, async (slices) => {
    await slices.each(entries, (entry) => void data.push(toWire(entry, context.actor, shown)));
    return jsonInSlices({ object: "list", data, revision, has_more: hasMore, ...states }, slices);
  });
  return compressedJson(json, context.raw.header("accept-encoding"));
}

/** The current actor of the key or session; null if it is invalid by now, or may not follow changes any more. */
async function askAgain(context: AuthenticatedContext, live: LiveCatalogue): Promise<Actor | null> {
  try {
    const actor = await (context.isFromPage ? authenticateSession : authenticate)(context, live);
    return rightRefusal(actor, "follow-changes") === null ? actor : null;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** States take no revision, so nothing wakes a stream for them. Every server of the database writes them. */
const statesEveryMs = 2_000;

/** What a stream asks, and whether it also sends states. */
interface StreamReads {
  readonly again: () => Promise<Actor | null>;
  readonly read: ReadChanges;
  readonly states: SentStates | null;
}

/** The changes so far, then each new one, as server-sent events. */
async function* follow(
  stream: ChangeStream,
  { again, read, states }: StreamReads,
  since: number,
  limit: number,
  shown: Shown,
): AsyncGenerator<string, void> {
  // Sent at once, so that the reader knows that the stream is open.
  yield `: the changes since revision ${since}\n\n`;
  for (let position = since; !stream.ended;) {
    const actor = await again();
    if (actor === null) return;
    const page: ChangePage = await read(actor, position, limit);
    position = page.revision;
    if (page.entries.length > 0) yield framesOf(page, actor, shown);
    if (page.hasMore) continue;
    const frames = (await states?.frames()) ?? "";
    if (frames !== "") yield frames;
    const woken = await stream.next(states === null ? undefined : statesEveryMs);
    if (woken === "end") return;
    if (woken === "heartbeat") yield ": still here\n\n";
  }
}

const written = new WeakMap<ChangePage, Map<Shown, string>>();

/** Rendered once for all streams that share the page. */
function framesOf(page: ChangePage, actor: Actor, shown: Shown): string {
  const { entries } = page;
  return written
    .getOrInsertComputed(page, () => new Map<Shown, string>())
    .getOrInsertComputed(shown, () =>
      entries.map((entry, at) => toEvent(entry, entries[at + 1], actor, shown)).join(""),
    );
}

// Only the last change of a revision has its id, so a reader that is cut off in between gets the whole revision again.
function toEvent(entry: ChangeEntry, next: ChangeEntry | undefined, actor: Actor, shown: Shown): string {
  const id = next?.revision === entry.revision ? "" : `id: ${entry.revision}\n`;
  return `${id}event: change\ndata: ${JSON.stringify(toWire(entry, actor, shown))}\n\n`;
}

type Shown = (model: Model) => Wire;

/** A model as the caller's lists show it, but without the fields of 2023. */
function shownBy({ dialect }: RequestContext): Shown {
  return dialect === openai ? extendedObject : modelObject;
}

function toWire({ revision, at, change }: ChangeEntry, { audience, projectId }: Actor, shown: Shown): Wire {
  const wire = (type: string, resource: Wire, rest: Wire = {}, actor: Wire | null = null) => {
    return { object: "rollcall.change", revision, at, type, actor, resource, ...rest };
  };
  if (change.kind === "event")
    return wire(change.event.type, resourceOf(change.event), eventDetails(change.event), actorToWire(change.event));
  if (change.kind === "available")
    return wire("model.available", { type: "model", id: change.model.id }, { model: shown(change.model) });
  if (change.kind === "unavailable") return wire("model.unavailable", { type: "model", id: change.modelId });
  const seenBy = projectId === null ? "organization" : "project";
  return wire("models.changed", { type: seenBy, id: projectId ?? audience.organizationId });
}

function eventDetails({ projectId, details, names }: AuditEvent): Wire {
  return { ...(projectId !== null && { project: { id: projectId, ...names?.project } }), details };
}

/** `api_key` for `api_key.created`. OpenAI has one event type for deletions without a type of their own. */
function resourceOf({ type, resourceId, details, names }: AuditEvent): Wire {
  const named = type.replace(/^rollcall\./, "").replace(/\.?[^.]*$/, "");
  return {
    type: named === "resource" ? details["resource_type"] : named || "server",
    id: resourceId,
    ...names?.resource,
  };
}
