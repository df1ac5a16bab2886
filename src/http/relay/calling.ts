import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import type { CallName } from "../../core/calls.ts";
import type { Model } from "../../core/models/model.ts";
import { malformedRequest, ownSource, type Refusal } from "../../core/refusal.ts";
import { readCallBody, type CallBody } from "../../relay/call-body.ts";
import { calledModel, type Caller } from "../../relay/called-model.ts";
import { callNamed, type Call } from "../../relay/calls.ts";
import { queryModelRefusal } from "../../relay/query/model-in-query.ts";
import { isLooping } from "../../relay/outgoing.ts";
import { passedQuery } from "../../relay/query/passed-query.ts";
import type { Relay } from "../../relay/relay.ts";
import { readBytes } from "../request/body.ts";
import { modelIdIn } from "../request/model-path.ts";
import type { AuthenticatedContext, Reply } from "../request/request-context.ts";
import { servedPaths } from "./call-paths.ts";

export interface CallServices {
  readonly live: LiveCatalogue;
  readonly relay: Relay;
  /** Marks the requests of this server, so that it knows its own. */
  readonly via: string;
}

const unlimited = 0;

/** Answers a call: finds the model that it names, checks it as a read would, and passes the call on. */
export function answerCall(name: CallName, { live, relay, via }: CallServices) {
  const call = callNamed(name);
  return async (context: AuthenticatedContext): Promise<Reply> => {
    const { actor, raw, requestId, dialect, path, query } = context;
    if (isLooping(raw.header("via"), via)) throw ownSource();
    const body = await readCallBody(call, await readBytes(raw), raw.header("content-type") ?? "");
    const { audience } = actor;
    if (audience.policy !== null) refuseUnchecked(body);
    const caller = { view: live.view(audience), seesClaudeNames: actor.modelNames === "claude" };
    const named = (context.modelId = modelNamed(call, context, body, caller));
    const model = calledModel(caller, named);
    const further = furtherModels(caller, body);
    // The source decides how long its answer takes.
    raw.mayTake(unlimited);
    return relay({
      call,
      model,
      named,
      further,
      body,
      query: passedQuery(query),
      sent: (header) => raw.header(header),
      sentNames: () => raw.headerNames(),
      left: raw.left(),
      requestId,
      note: (progress) => void (context.relayed = progress),
      refusedBody: (refusal: Refusal) => dialect.refused(refusal, requestId).body,
      otherPaths: (calls) => ({ path, instead: servedPaths(calls) }),
    });
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

/** The models that a body names besides, such as those that may stand in. The key must see each of them. */
function furtherModels(caller: Caller, { further }: CallBody): ReadonlyMap<string, Model> {
  return new Map(further.map(({ name, place }) => [name, calledModel(caller, name, place)]));
}

/** A project with a model policy could otherwise reach any model of the source. */
function refuseUnchecked({ unchecked: [field] }: CallBody): void {
  if (field === undefined) return;
  const why = "the model that it selects cannot be checked against the model policy of this key's project";
  throw malformedRequest(`The field '${field}' is not accepted: ${why}.`, field);
}
