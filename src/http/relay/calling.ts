import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import type { CallLimits } from "../../core/call-limits.ts";
import type { CallName } from "../../core/calls.ts";
import type { Model } from "../../core/models/model.ts";
import { malformedRequest, ownSource, type Refusal } from "../../core/refusal.ts";
import type { NotedObjects } from "../../registry/objects/noted-objects.ts";
import type { UsageWriter } from "../../registry/usage/usage-writer.ts";
import { readCallBody, type CallBody } from "../../relay/body/call-body.ts";
import { calledModel, type Caller } from "../../relay/called-model.ts";
import { callNamed, type Call } from "../../relay/calls.ts";
import { queryModelRefusal } from "../../relay/query/model-in-query.ts";
import { isLooping } from "../../relay/outgoing.ts";
import { passedQuery } from "../../relay/query/passed-query.ts";
import type { Relay } from "../../relay/relay.ts";
import type { CallRequest } from "../../relay/relayed-call.ts";
import { sourceKey } from "../../store/sources.ts";
import { readBytes } from "../request/body/body.ts";
import { modelIdIn } from "../request/model-path.ts";
import type { AuthenticatedContext, Reply } from "../request/request-context.ts";
import { servedPaths } from "./call-paths.ts";
import type { Admission } from "./admission.ts";
import { admitted } from "./admitted.ts";
import { recordOf } from "./call-record.ts";
import type { Noting } from "./noting.ts";
import type { CallCounts } from "./open-calls.ts";

export interface CallServices extends CallCounts {
  readonly callLimits: CallLimits;
  readonly live: LiveCatalogue;
  readonly relay: Relay;
  readonly objects: NotedObjects;
  readonly noting: Noting;
  /** Takes the record of each call that has ended. */
  readonly usage: UsageWriter;
  readonly nowMs: () => number;
  readonly admission: Admission;
  /** Whether sources are asked for the usage of every stream. */
  readonly countsStreams: boolean;
  /** Marks the requests of this server, so that it knows its own. */
  readonly via: string;
}

/** For `mayTake`: as long as it takes. */
export const unlimited = 0;

/** Answers a call: finds the model that it names, checks it as a read would, and passes the call on. */
export function answerCall(name: CallName, services: CallServices) {
  const { live, relay, via, objects, noting, usage, nowMs, admission, countsStreams } = services;
  const call = callNamed(name);
  return async (context: AuthenticatedContext): Promise<Reply> => {
    const { actor, raw, requestId, dialect, path, query } = context;
    if (isLooping(raw.header("via"), via)) throw ownSource();
    const bytes = await readBytes(raw);
    const readMs = performance.now();
    const reading = readCallBody(call, bytes, raw.header("content-type") ?? "");
    const body = reading instanceof Promise ? await reading : reading;
    const { audience } = actor;
    if (audience.policy !== null) refuseUnchecked(body);
    const caller = { view: live.view(audience), seesClaudeNames: actor.modelNames === "claude" };
    const named = (context.modelId = modelNamed(call, context, body, caller));
    const model = calledModel(caller, named);
    const further = furtherModels(caller, body);
    const { continues } = body;
    const whyNot =
      continues.length === 0 ? continuesNothing : await whyNotServed(objects, audience.organizationId, continues);
    const { creates: kind } = call;
    const look = kind === null || !body.mayBeKept ? null : noting.look(actor, { kind, isNew: true, id: null });
    const found = admission.termsOf({ actor, model, further, call, body });
    const terms = found instanceof Promise ? await found : found;
    // The source decides how long its answer takes.
    raw.mayTake(unlimited);
    const passing = admitted(services, context, terms, (progress) => {
      progress.onEnd(() => usage.add(recordOf(actor, model, progress, nowMs())));
    });
    const reply = await relay({
      call,
      model,
      named,
      further,
      body,
      counts: countsStreams || terms?.mustCount === true,
      query: passedQuery(query),
      whyNot,
      look,
      sent: raw.headers(),
      left: raw.left(),
      requestId,
      arrivedMs: context.startedMs,
      readMs,
      note: passing.note,
      refusedBody: (refusal: Refusal) => dialect.refused(refusal, requestId).body,
      otherPaths: (calls) => ({ path, instead: servedPaths(calls) }),
    });
    return passing.withHeaders(reply);
  };
}

/** The one name that decides: in the path where the call has it there, else in the body. Others must agree. */
function modelNamed(
  { modelDefault }: Call,
  context: AuthenticatedContext,
  { model }: CallBody,
  { view }: Caller,
): string {
  const inPath = context.captured.rawModel === "" ? null : modelIdIn(context);
  if (inPath !== null && model !== null && model !== inPath)
    throw malformedRequest(`The path names the model '${inPath}', and the body another one.`, "model");
  const assumed = modelDefault !== null && view.find(modelDefault) !== null ? modelDefault : null;
  const named = inPath ?? model ?? assumed;
  if (named === null) throw malformedRequest("Missing required parameter: 'model'.", "model");
  const refusal = context.query === "" ? null : queryModelRefusal(context.query, named);
  if (refusal !== null) throw refusal;
  return named;
}

const continuesNothing = () => null;

/**
 * Which sources may take a request that continues something: the one that keeps it. At a shared source it must be noted,
 * since the organization may have made it there, and everybody else too.
 */
async function whyNotServed(
  objects: NotedObjects,
  organizationId: string,
  continues: CallBody["continues"],
): Promise<CallRequest["whyNot"]> {
  if (continues.length === 0) return anySource;
  const notes = await Promise.all(
    continues.map(async ({ kind, id, place }) => ({
      note: await objects.find({ organizationId, kind, id }),
      id,
      place,
    })),
  );
  return (serving) => {
    const lacking = notes.find(({ note }) =>
      note === null ? serving.organizationId === null : sourceKey(note.source) !== serving.key,
    );
    return lacking === undefined ? null : notContinued(lacking.id, lacking.place);
  };
}

const anySource = () => null;

/** In OpenAI's words. */
function notContinued(id: string, place: string): Refusal {
  const what = place === "previous_response_id" ? "Previous response" : "Conversation";
  return malformedRequest(`${what} with id '${id}' not found.`, place);
}

/** The models that a body names besides, such as those that may stand in. The key must see each of them. */
function furtherModels(caller: Caller, { further }: CallBody): ReadonlyMap<string, Model> {
  return new Map(further.map(({ name, place }) => [name, calledModel(caller, name, place)]));
}

/** A project with a model policy could otherwise reach any model of the source. */
export function refuseUnchecked({ unchecked: [field] }: CallBody): void {
  if (field === undefined) return;
  const why = "the model that it selects cannot be checked against the model policy of this key's project";
  throw malformedRequest(`The field '${field}' is not accepted: ${why}.`, field);
}
