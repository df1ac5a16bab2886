import { isObjectId, type ObjectKind } from "../../core/objects.ts";
import { malformedRequest, noSuchObject, ownSource, Refusal } from "../../core/refusal.ts";
import { keeps, type ObjectSources } from "../../registry/objects/object-sources.ts";
import { readCallBody } from "../../relay/body/call-body.ts";
import { calledModel } from "../../relay/called-model.ts";
import { fineTuning } from "../../relay/calls.ts";
import type { ObjectRelay, ObjectRequest } from "../../relay/object-relay.ts";
import { isLooping } from "../../relay/outgoing.ts";
import type { RelayParts } from "../../relay/relay-parts.ts";
import { passedQuery } from "../../relay/query/passed-query.ts";
import { readBytes } from "../request/body/body.ts";
import type { AuthenticatedContext, Reply } from "../request/request-context.ts";
import { refuseUnchecked, unlimited, type CallServices } from "./calling.ts";
import { noteCall } from "./open-calls.ts";
import type { ObjectPlace } from "./object-paths.ts";

type Serving = ObjectRequest["serving"];

export interface ObjectServices
  extends
    Pick<CallServices, "live" | "openCalls" | "relayMetrics" | "via" | "noting" | "objects">,
    Pick<RelayParts, "findServing"> {
  readonly objectSources: ObjectSources;
  readonly relayObject: ObjectRelay;
}

/** What the kinds of objects are called in messages: one, as in OpenAI's, and several. */
const nouns: Readonly<Record<ObjectKind, readonly [one: string, several: string]>> = {
  response: ["Response", "responses"],
  conversation: ["Conversation", "conversations"],
  file: ["File", "files"],
  upload: ["Upload", "uploads"],
  batch: ["Batch", "batches"],
  "fine_tuning.job": ["FineTuningJob", "fine-tuning jobs"],
  vector_store: ["VectorStore", "vector stores"],
};

/** Where a request goes, and with which body. */
interface Target {
  readonly serving: Serving;
  readonly body: Uint8Array | null;
}

/** Answers a request about objects: finds the source that keeps them, and passes the request on to it. */
export function answerObject(place: ObjectPlace, services: ObjectServices) {
  return async (context: AuthenticatedContext): Promise<Reply> => {
    const { actor, raw, requestId, dialect } = context;
    if (isLooping(raw.header("via"), services.via)) throw ownSource();
    const { serving, body } = await targetOf(place, services, context);
    const readMs = performance.now();
    // The source decides how long its answer takes.
    raw.mayTake(unlimited);
    const { kind, effect, operation, method } = place;
    const reply = await services.relayObject({
      operation,
      method,
      serving,
      kind,
      below: pathBelow(place, context),
      query: passedQuery(context.query),
      body,
      format: operation === "responses.retrieve" ? "responses" : null,
      isReadAsJson: operation === "fine_tuning.jobs.create",
      named: serving.upstreamId,
      look: isTelling(place)
        ? services.noting.look(actor, {
            kind,
            isNew: effect === "creates",
            id: context.captured.parameters[place.id] ?? null,
          })
        : null,
      sent: raw.headers(),
      left: raw.left(),
      requestId,
      arrivedMs: context.startedMs,
      readMs,
      note: (progress) => noteCall(services, context, progress),
      refusedBody: (refusal) => dialect.refused(refusal, requestId).body,
    });
    return raw.method === "HEAD" ? withoutBody(reply) : reply;
  };
}

/** Whether the answer may name a new object, or say how one has become of another. */
function isTelling({ kind, effect }: ObjectPlace): boolean {
  return effect === "creates" || kind === "batch" || kind === "upload" || kind === "fine_tuning.job";
}

async function targetOf(place: ObjectPlace, services: ObjectServices, context: AuthenticatedContext): Promise<Target> {
  const { method, kind, effect } = place;
  if (kind === "batch" && effect === "creates" && context.actor.audience.policy !== null)
    throw malformedRequest(
      "Batches are not accepted: the models that their files name cannot be checked against the model policy of this " +
        "key's project.",
      "input_file_id",
    );
  if (kind === "fine_tuning.job" && effect === "creates") return jobTarget(services, context);
  const { organizationId } = context.actor.audience;
  const serving =
    effect === "with one"
      ? await keeperOf(services, organizationId, place, context.captured.parameters)
      : await onlyKeeper(services.objectSources, organizationId, kind);
  const body = method === "POST" ? await readBytes(context.raw) : null;
  return { serving, body: body?.length === 0 ? null : body };
}

/** The source that keeps an object. The same refusal for an unknown id and for one of another organization. */
async function keeperOf(
  { objects, objectSources }: ObjectServices,
  organizationId: string,
  { kind, id: idName }: ObjectPlace,
  parameters: Readonly<Record<string, string>>,
): Promise<Serving> {
  const id = parameters[idName] ?? "";
  const invalid = Object.values(parameters).find((text) => !isObjectId(text));
  if (invalid !== undefined) throw noSuchObject(nouns[kind][0], invalid);
  const note = await objects.find({ organizationId, kind, id });
  // What was made before it was noted, or is noted no more, can only be at the one source of the organization.
  const [only = null, ...others] = note === null ? await objectSources.ofOrganization(organizationId, kind) : [];
  const serving = note === null ? only : await objectSources.named(note.source, kind);
  if (serving === null || others.length > 0) throw noSuchObject(nouns[kind][0], id);
  return serving;
}

/** The one source of the organization where such objects are made and listed. */
async function onlyKeeper(sources: ObjectSources, organizationId: string, kind: ObjectKind): Promise<Serving> {
  const [only, ...others] = await sources.ofOrganization(organizationId, kind);
  const [, several] = nouns[kind];
  if (only === undefined)
    throw new Refusal(
      "call-not-served",
      `No source of your organization takes ${several}, and shared ones do not. An administrator can give the ` +
        "organization a source of its own: of the kind openai or azure-openai, or of the kind openai-compatible with " +
        "the option files: default.",
    );
  if (others.length > 0)
    throw new Refusal(
      "call-not-served",
      `Several sources of your organization take ${several}. An administrator can choose one with its option files: default.`,
    );
  return only;
}

/** A job goes to the source that serves the model that it trains, if that is the organization's own. */
async function jobTarget({ live, findServing }: ObjectServices, context: AuthenticatedContext): Promise<Target> {
  const { actor, raw } = context;
  const { audience } = actor;
  const body = await readCallBody(fineTuning, await readBytes(raw), raw.header("content-type") ?? "");
  if (audience.policy !== null) refuseUnchecked(body);
  if (body.model === null) throw malformedRequest("Missing required parameter: 'model'.", "model");
  const named = (context.modelId = body.model);
  const caller = { view: live.view(audience), seesClaudeNames: actor.modelNames === "claude" };
  const all = await findServing(calledModel(caller, named));
  const own = all.find((serving) => serving.organizationId !== null && keeps(serving, "fine_tuning.job"));
  if (own === undefined)
    throw new Refusal(
      "call-not-served",
      `The model '${named}' is not served by a source of your organization that takes fine-tuning jobs.`,
      { param: "model" },
    );
  return { serving: { ...own, upstreamId: "" }, body: await body.named(() => own.upstreamId) };
}

/** The path below that of the list, with the ids of the request. */
function pathBelow({ below }: ObjectPlace, { captured }: AuthenticatedContext): string {
  return below.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(captured.parameters[name] ?? ""));
}

/** An answer to HEAD. Nobody would read the body, and its source would wait. */
function withoutBody(reply: Reply): Reply {
  if (!(reply.body instanceof ReadableStream)) return reply;
  void reply.body.cancel();
  return { ...reply, body: null };
}
