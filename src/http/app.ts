import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import { turns } from "../catalogue/turns.ts";
import { demand } from "../core/access.ts";
import type { CallLimits } from "../core/call-limits.ts";
import type { Actor } from "../core/people/actor.ts";
import type { ModelFields } from "../core/people/key.ts";
import { sessionOf } from "../core/people/session.ts";
import { malformedRequest, ownSource, Refusal, tryLater } from "../core/refusal.ts";
import { StoreUnavailable, TooManyLookUps, TooManyWaiting } from "../store/store.ts";
import { admitPage, authenticateSession } from "./console/admission.ts";
import { consoleHeaders } from "./console/console-headers.ts";
import type { Log } from "./operating/access-log.ts";
import { authenticate } from "./request/authenticate.ts";
import { corsHeaders, preflightHeaders, type CorsOrigins } from "./reply/cors.ts";
import {
  noteActor,
  noteRoute,
  parsedContext,
  refuseFragment,
  longTargetRefusal,
  type Answer,
  type AuthenticatedContext,
  type RequestContext,
  type RoutedContext,
  type Reply,
  type RawRequest,
} from "./request/request-context.ts";
import { HeldLoop } from "./request/held-loop.ts";
import type { Metrics } from "./operating/metrics.ts";
import { isOfConsole } from "./console/console-routes.ts";
import { replyAtRoot, type RootSettings } from "./page/root-page.ts";
import { countedStatus, type RelayMetrics } from "./operating/relay-metrics.ts";
import { KnownReads } from "./models/known-reads.ts";
import { dialectForKey, chooseDialect, refusalDialect } from "./models/dialect-selection.ts";
import { emptyReply, refusalReply } from "./reply/replies.ts";
import type { RateLimit } from "./request/rate-limit.ts";
import type { KeylessRule } from "./request/keyless.ts";
import { NotedRequest } from "./request/noted-request.ts";
import { methodNotAllowed, Router, unknownUrl, type Match } from "./request/router.ts";
import { callBodyBounds, RequestBodies } from "./request/body/request-bodies.ts";
import type { KeyRoute, Route } from "./request/route.ts";

export interface AppParts extends RootSettings {
  readonly routes: readonly Route[];
  readonly live: LiveCatalogue;
  readonly metrics: Metrics;
  readonly relayMetrics: RelayMetrics;
  readonly log: Log;
  readonly cors: CorsOrigins;
  readonly callLimits: CallLimits;
  /** Null for no limit. */
  readonly rateLimit: RateLimit | null;
  /** The default for keys without a setting of their own. */
  readonly modelFields: ModelFields;
  readonly keyless: readonly KeylessRule[];
  /** The request id that this server sends to its sources. */
  readonly callerId: string;
}

/** Answers a request. A plain function that knows neither sockets nor Bun. */
export type App = (raw: RawRequest) => Answer | Promise<Answer>;

/** Turns refusals, outages and bugs into answers. The listener handles errors outside of the application. */
export function createApp(parts: AppParts): App {
  const { live, metrics, log, rateLimit, modelFields, hasConsole, keyless, callerId } = parts;
  const finish = finisher(parts);
  const router = new Router(parts.routes);
  const reads = new KnownReads({ live, metrics, log, rateLimit, modelFields });
  const bodies = new RequestBodies();
  const callBodies = new RequestBodies(callBodyBounds(parts.callLimits));
  turns.observe = (operation, ms) => metrics.observeSlice(operation, ms);

  function answer(context: RequestContext): Reply | Promise<Reply> {
    const { method } = context.raw;
    const atRoot = context.path === "/" ? replyAtRoot(context.raw, parts) : null;
    if (atRoot !== null) return atRoot;
    const match = found(router, context);
    const route = match.place.byMethod.get(method);
    if (match.place.isForPage) admitPage(context, route);
    else if (method === "OPTIONS") return optionsReply(match, hasConsole && isOfConsole(context.path));
    context.dialect = chooseDialect(context);
    if (route === undefined) throw methodNotAllowed(method, match.place);
    noteRoute(context, route.operation, match);
    refuseClientRequestId(context.raw, callerId);
    if (route.right === "anyone") return route.answer(context);
    live.catchUp.refuseWhileBehind();
    const actor = context.isFromPage ? authenticateSession(context, live) : authenticate(context, live, keyless);
    if (actor instanceof Promise) return actor.then((known) => answerTo(known, context, route));
    return answerTo(actor, context, route);
  }

  function answerTo(actor: Actor, context: RoutedContext, route: KeyRoute): Reply | Promise<Reply> {
    const { right, method } = route;
    noteActor(context, actor, right);
    if (method !== "GET") allowBody(context, route.callBytesMax === undefined ? bodies : callBodies, route);
    rateLimit?.take(countedAs(actor));
    context.dialect = dialectForKey(actor, context.dialect, modelFields);
    demand(actor, right);
    return route.answer(context);
  }

  /** For a refusal, or an answer that is given at once. */
  function finishAndLearn(noted: RawRequest, context: RequestContext, reply: Reply): Answer {
    const finished = finish(context, reply);
    if (noted instanceof NotedRequest) reads.learn(context, noted, reply);
    return finished;
  }

  function answerAnew(raw: RawRequest, startedMs: number): Answer | Promise<Answer> {
    const noted = raw.method === "GET" ? new NotedRequest(raw) : raw;
    const context = parsedContext(noted, startedMs);
    try {
      if (!noted.hasValidHost) throw malformedRequest("The request must carry exactly one well-formed Host header.");
      refuseFragment(raw.target);
      const answered = answer(context);
      if (!(answered instanceof Promise)) return finishAndLearn(noted, context, answered);
      context.held = new HeldLoop(startedMs);
      const failed = (error: unknown) => finishAndLearn(noted, context, replyToError(log, context, error));
      return answered.then((settled) => finish(context, settled), failed);
    } catch (error) {
      return finishAndLearn(noted, context, replyToError(log, context, error));
    }
  }

  return remembering(reads, answerAnew);
}

type AnswerAnew = (raw: RawRequest, startedMs: number) => Answer | Promise<Answer>;

/** Answers what equal requests have asked for without deciding it anew. */
function remembering(reads: KnownReads, answerAnew: AnswerAnew): App {
  return (raw) => {
    const startedMs = performance.now();
    turns.noteRequest(startedMs);
    const known = reads.answer(raw, startedMs);
    if (known === null) return answerAnew(raw, startedMs);
    if (!(known instanceof Promise)) return known;
    return known.then(
      (answered) => answered ?? answerAnew(raw, startedMs),
      () => answerAnew(raw, startedMs),
    );
  };
}

/** Counts and logs an answer. */
function finisher({ metrics, relayMetrics, log, cors, hasConsole }: AppParts) {
  return (context: RequestContext, reply: Reply): Answer => {
    const { relayed, startedMs, requestId, raw } = context;
    const durationMs = performance.now() - startedMs;
    context.body?.release();
    const status = statusOf(context, reply);
    const counted = relayed === null ? status : countedStatus(status);
    metrics.of(context.operation ?? "none").observe(counted, durationMs, context.held?.longestMs() ?? durationMs);
    if (relayed !== null) relayMetrics.answered(relayed, counted, durationMs);
    const { headers, body, onEnd } = reply;
    // A relayed answer is logged when it has ended.
    if (onEnd === undefined) log.request(context, status, durationMs);
    else onEnd(() => log.request(context, status, performance.now() - startedMs));
    // Field by field, because copying a reply with `...` is many times slower.
    const known = { status: reply.status, headers, body, onEnd, requestId, durationMs, cors: corsHeaders(raw, cors) };
    return hasConsole && isOfConsole(context.path) ? ofConsole(known) : known;
  };
}

function ofConsole(answer: Answer): Answer {
  return { ...answer, headers: { ...consoleHeaders, ...answer.headers }, durationMs: null, cors: null };
}

function replyToError(log: Log, context: RequestContext, error: unknown): Reply {
  const refusal = toRefusal(error, context.requestId);
  // A refusal needs no stack. An outage affects every request, so it is logged once a minute.
  if (error instanceof StoreUnavailable) log.outage(error.message);
  else if (refusal !== error) log.problem(context, error);
  context.refusal = refusal;
  return refusalReply(refusal, context.dialect, context.requestId);
}

const clientLeft = 499;

/** What the log and the metrics say: nobody reads the answer to a client that left before it had a status. */
function statusOf(context: RequestContext, { status, onEnd }: Reply): number {
  if (onEnd !== undefined || context.relayed?.end !== "cancelled") return status;
  context.refusal = null;
  return clientLeft;
}

/** Finds the path's row of the table. An unknown path is refused before anything else is read. */
function found(router: Router, context: RequestContext): Match {
  const tooLong = longTargetRefusal(context);
  const match = tooLong === null ? router.find(context.path) : null;
  if (match !== null) return match;
  context.dialect = refusalDialect(context);
  throw tooLong ?? unknownUrl(context.raw.method, context.path);
}

/** Other origins may not read the console. */
function optionsReply({ place: { allow } }: Match, isConsole: boolean): Reply {
  return emptyReply(204, isConsole ? { allow: allow.join(", ") } : preflightHeaders(allow));
}

/** Whose requests a session's count among: those of its key, so that nobody has more by signing in again. */
function countedAs(actor: Actor): string {
  const session = sessionOf(actor);
  return session === null ? actor.keyId : (session.keyId ?? session.userId);
}

function allowBody(context: AuthenticatedContext, bodies: RequestBodies, { callBytesMax }: KeyRoute): void {
  const bytesMax = callBytesMax?.(context.raw.header("content-type") ?? "");
  context.body = bodies.allowance(context.actor, () => context.held?.resume(), bytesMax);
  context.raw.allowBody(context.body);
}

const clientRequestIdLengthMax = 512;

function refuseClientRequestId(raw: RawRequest, callerId: string): void {
  const given = raw.header("x-client-request-id");
  if (given === null) return;
  // The server is its own source, and this request fetches the list of that source.
  if (given === callerId) throw ownSource();
  if (given.length > clientRequestIdLengthMax || !/^[\x20-\x7e]*$/.test(given))
    throw malformedRequest(
      `The X-Client-Request-Id header must be ASCII and at most ${clientRequestIdLengthMax} characters long.`,
    );
}

function toRefusal(error: unknown, requestId: string): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof TooManyLookUps) return tryLater("Too many keys are being looked up. Please try again shortly.");
  if (error instanceof StoreUnavailable)
    return tryLater("The server cannot reach its store. Please try again shortly.");
  if (error instanceof TooManyWaiting)
    return tryLater("Your organization has too many changes waiting to be written. Please try again shortly.");
  return new Refusal(
    "internal",
    `The server had an error while processing your request. Please quote request id ${requestId} when you report it.`,
  );
}
