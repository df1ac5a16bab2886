import { isCallName } from "../core/calls.ts";
import type { ScriptAnswer, ScriptedCall } from "../api/test-mode.ts";
import { malformedRequest, Refusal } from "../core/refusal.ts";
import { modelIdIn } from "../http/request/model-path.ts";
import type { AuthenticatedContext, Reply } from "../http/request/request-context.ts";
import type { KeyRoute, Route } from "../http/request/route.ts";
import { isInline, readInlineFault } from "./inline-fault.ts";
import type { ReceivedRequest, ReceivedRequests } from "./received-requests.ts";
import { isOfModels, type Asked, type Script } from "./script.ts";
import { contentTypeOf, errorBodyOf, errorStatusOf, headersOf } from "./scripted-error.ts";
import type { Scripts } from "./scripts.ts";
import { wait } from "./wait.ts";

export const scriptHeader = "x-rollcall-script";

/** Requests of the Models API, by the names of their operations. */
const modelsOperations: Readonly<Record<string, ScriptedCall>> = {
  listModels: "models.list",
  retrieveModel: "models.retrieve",
  showModel: "models.retrieve",
  deleteModel: "models.delete",
  deleteNamedModel: "models.delete",
};

function scriptedCallOf({ operation, method }: Route): ScriptedCall | null {
  if (method === "POST" && isCallName(operation)) return operation;
  return modelsOperations[operation] ?? null;
}

/** A request that a script may answer, until its answer begins. */
export class ScriptedRequest {
  readonly call: ScriptedCall;
  readonly received: ReceivedRequest;
  readonly #script: Script | null;
  readonly #fault: ScriptAnswer | null;
  readonly #context: AuthenticatedContext;
  /** The answer that it got; null for none of a script. */
  answer: ScriptAnswer | null = null;
  /** As it was sent, whole; null as long as nobody has read it. */
  body: Uint8Array | null = null;

  constructor(
    call: ScriptedCall,
    context: AuthenticatedContext,
    received: ReceivedRequest,
    of: Script | ScriptAnswer | null,
  ) {
    this.call = call;
    this.#context = context;
    this.received = received;
    this.#script = of !== null && "settings" in of ? of : null;
    this.#fault = of !== null && !("settings" in of) ? of : null;
  }

  /** As it names it; null as long as nobody has looked. */
  get model(): string | null {
    return this.#context.modelId;
  }

  /** The answer of its header, or the next one of its script. Throws the refusal of a strict script without one. */
  take(asked: Pick<Asked, "model" | "body">): ScriptAnswer | null {
    if (this.#fault !== null) return (this.answer = this.#fault);
    if (this.#script === null) return null;
    const taken = this.#script.take({ ...asked, call: this.call });
    this.received.answerAt = taken?.at ?? null;
    if (taken === null && this.#script.settings.isStrict && !isOfModels(this.call))
      throw usedUp(this.#script, this.call);
    return (this.answer = taken?.answer ?? null);
  }
}

/** SDKs retry a plain 500, and the test would wait for that. */
function usedUp({ settings: { name } }: Script, call: ScriptedCall): Refusal {
  const message = `The script '${name}' is strict and has no answer left that matches this call of ${call}.`;
  return new Refusal("internal", message, { mayRetry: false });
}

export interface ScriptingParts {
  readonly scripts: Scripts;
  readonly received: ReceivedRequests;
  /** By request id. */
  readonly open: Map<string, ScriptedRequest>;
  readonly nowMs: () => number;
}

/** Lets scripts answer a route, if it is a call or a request of the Models API. */
export function scriptedRoute(route: Route, parts: ScriptingParts): Route {
  const call = scriptedCallOf(route);
  if (call === null || route.right === "anyone") return route;
  return { ...route, answer: (context: AuthenticatedContext) => answerScripted(call, route, context, parts) };
}

async function answerScripted(
  call: ScriptedCall,
  route: KeyRoute,
  context: AuthenticatedContext,
  parts: ScriptingParts,
): Promise<Reply> {
  const request = begin(call, context, parts);
  const { received } = request;
  parts.open.set(context.requestId, request);
  try {
    const own = isOfModels(call) ? await answerOfModels(request, context) : null;
    const answered = own ?? (await route.answer(context));
    const reply = asScripted(request.answer, answered, context);
    received.status = reply.status;
    return reply;
  } catch (error) {
    const scripted = error instanceof Refusal ? errorReply(request.answer, context) : null;
    received.status = scripted?.status ?? statusOf(error, context);
    if (scripted === null) throw error;
    return scripted;
  } finally {
    received.model = context.modelId;
    parts.open.delete(context.requestId);
  }
}

function begin(
  call: ScriptedCall,
  context: AuthenticatedContext,
  { scripts, received, nowMs }: ScriptingParts,
): ScriptedRequest {
  const { actor, raw, requestId: id, path } = context;
  const { organizationId } = actor.audience;
  const header = raw.header(scriptHeader) ?? "";
  const of = isInline(header) ? readInlineFault(header) : scriptOf(scripts, organizationId, actor.keyId, header);
  const script = of !== null && "settings" in of ? of.settings.name : null;
  const facts = { id, organizationId, method: raw.method, path, call, keyId: actor.keyId, script, atMs: nowMs() };
  const made: ReceivedRequest = { ...facts, model: null, answerAt: null, status: null, body: null, bodyBytes: 0 };
  received.add(made);
  const request = new ScriptedRequest(call, context, made, of);
  keepBody(context, (bytes) => {
    received.noteBody(made, bytes);
    request.body = bytes;
  });
  return request;
}

function scriptOf(scripts: Scripts, organizationId: string, keyId: string, name: string): Script | null {
  if (name === "") return scripts.ofKey(organizationId, keyId);
  const script = scripts.find(organizationId, name);
  if (script !== null) return script;
  throw malformedRequest(`The header X-Rollcall-Script names '${name}', and there is no such script.`);
}

/** A handler that reads the body also shows it to `keep`. */
function keepBody({ raw }: AuthenticatedContext, keep: (bytes: Uint8Array) => void): void {
  const read = raw.body.bind(raw);
  raw.body = async () => {
    const bytes = await read();
    keep(bytes);
    return bytes;
  };
}

/** A request of the Models API goes to no source, so its script answers at once. Null if it has nothing to answer. */
async function answerOfModels(request: ScriptedRequest, context: AuthenticatedContext): Promise<Reply | null> {
  const model = context.captured.rawModel === "" ? null : modelIdIn(context);
  const answer = request.take({ model, body: "" });
  if (answer === null) return null;
  const seconds = Math.ceil((answer.delay_ms ?? 0) / 1000);
  if (seconds > 0) context.raw.mayTake(seconds + 10);
  await wait(answer.delay_ms ?? 0, context.raw.left());
  const error = errorReply(answer, context);
  if (error !== null || answer.body === undefined) return error;
  const body = errorBodyOf(answer, answer.status ?? 200, () => "");
  return { status: answer.status ?? 200, headers: { "content-type": contentTypeOf(answer) }, body };
}

/**
 * The relay has its own words for some errors of sources, and keeps some headers back. A test gets what its script says,
 * after the relay has done everything else with it.
 */
function asScripted(answer: ScriptAnswer | null, reply: Reply, context: AuthenticatedContext): Reply {
  if (answer === null) return reply;
  const error = errorReply(answer, context);
  return { ...reply, ...error, headers: { ...reply.headers, ...error?.headers, ...headersOf(answer) } };
}

function errorReply(answer: ScriptAnswer | null, { dialect, requestId }: AuthenticatedContext): Reply | null {
  const status = answer === null ? null : errorStatusOf(answer);
  if (answer === null || status === null) return null;
  const body = errorBodyOf(answer, status, (refusal) => dialect.refused(refusal, requestId).body);
  return { status, headers: { "content-type": contentTypeOf(answer), ...headersOf(answer) }, body };
}

function statusOf(error: unknown, { dialect, requestId }: AuthenticatedContext): number | null {
  return error instanceof Refusal ? dialect.refused(error, requestId).status : null;
}
