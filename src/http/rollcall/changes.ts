import * as api from "../../api/changes.ts";
import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { turns } from "../../catalogue/turns.ts";
import { rightRefusal } from "../../core/access.ts";
import type { Actor } from "../../core/people/actor.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Model } from "../../core/models/model.ts";
import { extendedObject, modelObject } from "../../dialects/openai/openai.ts";
import {
  readChanges,
  type ChangeEntry,
  type ChangePage,
  type ReadChanges,
} from "../../registry/changes/read-changes.ts";
import type { Store } from "../../store/store.ts";
import type { AuditEvent } from "../../store/rows.ts";
import type { Wire } from "../admin/answers.ts";
import { actorToWire } from "../admin/audit-logs.ts";
import { authenticate } from "../request/authenticate.ts";
import { bindReply } from "../request/bind.ts";
import { missingKey, presentedKey } from "../request/credentials.ts";
import type { AuthenticatedContext, RequestContext, Reply } from "../request/request-context.ts";
import { jsonInSlices } from "../request/json-in-slices.ts";
import { readQuery } from "../request/query.ts";
import { eventsReply, jsonReply } from "../reply/replies.ts";
import type { Route } from "../request/route.ts";
import type { ChangeStream, ChangeStreams } from "./change-streams.ts";

export function changeRoutes(store: Store, live: LiveCatalogue, streams: ChangeStreams): readonly Route[] {
  const read = sharing(readChanges(store, live), live);
  const answer = async (context: AuthenticatedContext): Promise<Reply> => {
    const { since: from, limit, stream: isAsked } = readQuery(api.listChanges.query, context);
    const asked = from === "now" ? live.revision : from;
    if (!(isAsked ?? acceptsStream(context))) return onePage(context, read, asked, limit);
    // A stream asks again whose key it is, and here there is none to ask about.
    if (presentedKey(context) === null) throw missingKey(context);
    const since = lastEventId(context) ?? asked;
    // Before anything is sent, so that what is wrong with the request is still said in a status.
    await read(context.actor, since, 1);
    if (context.raw.method === "HEAD") return eventsReply(null);
    const again = () => askAgain(context, live);
    const { keyId, audience } = context.actor;
    const reader = { keyId, organizationId: audience.organizationId };
    return eventsReply(streams.open(reader, (stream) => follow(stream, again, read, since, limit, shownBy(context))));
  };
  return [bindReply(api.listChanges, answer)];
}

// As long as it takes to wake all streams.
const pageKeptMs = 50;

/** Streams wake one soon after the other and mostly want the same page; those who ask alike share it. */
function sharing(read: ReadChanges, live: LiveCatalogue): ReadChanges {
  const shared = new Map<string, Promise<ChangePage>>();
  return (actor, since, limit) => {
    const { keyKind, projectId, audience } = actor;
    // With the revision, so that nobody who was woken by a newer one gets the page of before.
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

async function onePage(context: AuthenticatedContext, read: ReadChanges, since: number, limit: number) {
  const { entries, revision, hasMore } = await read(context.actor, since, limit);
  const shown = shownBy(context);
  const data: Wire[] = [];
  return turns.run(context.actor.audience.organizationId, context.operation, async (slices) => {
    await slices.each(entries, (entry) => void data.push(toWire(entry, context.actor, shown)));
    return jsonReply(200, await jsonInSlices({ object: "list", data, revision, has_more: hasMore }, slices));
  });
}

function acceptsStream({ raw }: RequestContext): boolean {
  return (raw.header("accept") ?? "").includes("text/event-stream");
}

/** Where a reader whose stream broke off wants to go on. */
function lastEventId({ raw }: RequestContext): number | null {
  return api.lastEventId.read(raw.header("last-event-id") ?? "", "last-event-id");
}

/** Whose key it is by now; null when it is nobody's any more, or may no longer follow. */
async function askAgain(context: AuthenticatedContext, live: LiveCatalogue): Promise<Actor | null> {
  try {
    const actor = await authenticate(context, live);
    return rightRefusal(actor, "follow-changes") === null ? actor : null;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** What happened so far, then what happens, in the words of server-sent events. */
async function* follow(
  stream: ChangeStream,
  again: () => Promise<Actor | null>,
  read: ReadChanges,
  since: number,
  limit: number,
  shown: Shown,
): AsyncGenerator<string, void> {
  // Said at once, so that the reader knows the stream is open before anything happens.
  yield `: the changes since revision ${since}\n\n`;
  for (let position = since; ;) {
    const actor = await again();
    if (actor === null) return;
    const page: ChangePage = await read(actor, position, limit);
    position = page.revision;
    if (page.entries.length > 0) yield framesOf(page, actor, shown);
    if (page.hasMore && !stream.ended) continue;
    const woken = await stream.next();
    if (woken === "end") return;
    if (woken === "heartbeat") yield ": still here\n\n";
  }
}

const written = new WeakMap<ChangePage, Map<Shown, string>>();

/** Written once for all streams that share the page. */
function framesOf(page: ChangePage, actor: Actor, shown: Shown): string {
  const byShown = written.get(page) ?? new Map<Shown, string>();
  written.set(page, byShown);
  const known = byShown.get(shown);
  if (known !== undefined) return known;
  const { entries } = page;
  const frames = entries.map((entry, at) => toEvent(entry, entries[at + 1], actor, shown)).join("");
  byShown.set(shown, frames);
  return frames;
}

// Only the last change of a revision carries its id, so that a reader cut off between two of them gets both again.
function toEvent(entry: ChangeEntry, next: ChangeEntry | undefined, actor: Actor, shown: Shown): string {
  const id = next?.revision === entry.revision ? "" : `id: ${entry.revision}\n`;
  return `${id}event: change\ndata: ${JSON.stringify(toWire(entry, actor, shown))}\n\n`;
}

type Shown = (model: Model) => Wire;

/** A model as this caller's lists show it, but for what clients of 2023 alone are told. */
function shownBy({ dialect }: RequestContext): Shown {
  return dialect.name === "openai" ? extendedObject : modelObject;
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

function eventDetails({ projectId, details }: AuditEvent): Wire {
  return { ...(projectId !== null && { project: { id: projectId } }), details };
}

/** `api_key` of `api_key.created`; OpenAI has one type for every deletion that has none of its own. */
function resourceOf({ type, resourceId, details }: AuditEvent): Wire {
  const named = type.replace(/^rollcall\./, "").replace(/\.?[^.]*$/, "");
  return { type: named === "resource" ? details["resource_type"] : named || "server", id: resourceId };
}
