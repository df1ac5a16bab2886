import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import { turns } from "../catalogue/turns.ts";
import { refuseAdministering } from "../core/access.ts";
import type { Actor } from "../core/people/actor.ts";
import type { ModelFields } from "../core/people/key.ts";
import { malformedRequest, ownSource, Refusal, tryLater } from "../core/refusal.ts";
import { openai } from "../dialects/openai/openai.ts";
import { StoreUnavailable, TooManyLookUps, TooManyWaiting } from "../store/store.ts";
import type { Log } from "./operating/access-log.ts";
import { authenticate } from "./request/authenticate.ts";
import { corsHeaders, preflightHeaders, type CorsOrigins } from "./reply/cors.ts";
import {
  refuseFragment,
  refuseLongTarget,
  splitTarget,
  type Answer,
  type AuthenticatedExchange,
  type Exchange,
  type Reply,
  type RequestFacts,
} from "./request/exchange.ts";
import { HeldLoop } from "./request/held-loop.ts";
import type { Metrics } from "./operating/metrics.ts";
import { asShownTo, chooseDialect, dialectToRefuseIn } from "./models/dialect-selection.ts";
import { emptyReply, refusalReply } from "./reply/replies.ts";
import type { RateLimit } from "./request/rate-limit.ts";
import type { KeylessCallers } from "./request/keyless.ts";
import { newRequestId } from "./request/request-id.ts";
import { methodNotAllowed, Router, unknownUrl, type Match } from "./request/router.ts";
import { RequestBodies } from "./request/request-bodies.ts";
import type { KeyRoute, Route } from "./routes.ts";

export interface AppParts {
  readonly routes: readonly Route[];
  readonly live: LiveCatalogue;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly cors: CorsOrigins;
  /** Null where keys may ask as often as they like. */
  readonly rateLimit: RateLimit | null;
  /** Of keys that are not told otherwise. */
  readonly modelFields: ModelFields;
  readonly keyless: KeylessCallers;
  /** What this server's own requests to its sources carry as their id. */
  readonly callerId: string;
}

/** Answers a request. A plain function: it knows no socket and no server. */
export type App = (facts: RequestFacts) => Answer | Promise<Answer>;

/** Refusals, outages and bugs become answers here; the listener answers for bugs outside of this. */
export function createApp({ keyless, callerId, ...parts }: AppParts): App {
  const { live, metrics, log, cors, rateLimit, modelFields } = parts;
  const router = new Router(parts.routes);
  const bodies = new RequestBodies();
  turns.watch((operation, ms) => metrics.observeSlice(operation, ms));

  function answer(exchange: Exchange): Reply | Promise<Reply> {
    const match = found(router, exchange);
    const { method } = exchange.facts;
    if (method === "OPTIONS") return emptyReply(204, preflightHeaders(match.place.allow));
    exchange.dialect = chooseDialect(exchange);
    const route = match.place.byMethod.get(method);
    if (route === undefined) throw methodNotAllowed(method, match.place);
    exchange.operation = route.operation;
    exchange.rawModel = match.rawModel;
    exchange.parameters = match.parameters;
    refuseClientRequestId(exchange.facts, callerId);
    if (route.access === "anyone") return route.answer(exchange);
    live.refuseWhileBehind();
    const actor = authenticate(exchange, live, keyless);
    if (actor instanceof Promise) return actor.then((known) => route.answer(admitted(exchange, route, known)));
    return route.answer(admitted(exchange, route, actor));
  }

  function admitted(exchange: Exchange, { access, method, bodyBytesMax }: KeyRoute, actor: Actor) {
    exchange.actor = actor;
    if (method !== "GET") allowBody(exchange, bodies, actor, bodyBytesMax);
    rateLimit?.take(actor.keyId);
    if (access === "admin") assertMayAdminister(actor, method);
    exchange.dialect = asShownTo(actor, exchange.dialect, modelFields);
    return exchange as AuthenticatedExchange;
  }

  function finish(exchange: Exchange, startedMs: number, reply: Reply): Answer {
    const durationMs = performance.now() - startedMs;
    exchange.body?.release();
    metrics.observe(exchange.operation, reply.status, durationMs, exchange.held?.longestMs() ?? durationMs);
    log.request(exchange, reply.status, durationMs);
    const { status, headers, body } = reply;
    const { requestId, facts } = exchange;
    return { status, headers, body, requestId, durationMs, cors: corsHeaders(facts, cors) };
  }

  function refuse(exchange: Exchange, error: unknown): Reply {
    const refusal = toRefusal(error, exchange.requestId);
    // What was refused on purpose needs no stack, and an outage is met by every request.
    if (error instanceof StoreUnavailable) log.outage(error.message);
    else if (refusal !== error) log.problem(exchange, error);
    exchange.refusal = refusal;
    return refusalReply(refusal, exchange.dialect, exchange.requestId);
  }

  return (facts) => {
    const startedMs = performance.now();
    turns.noteRequest(startedMs);
    const exchange = newExchange(facts);
    try {
      if (!facts.hasSoundHost) throw malformedRequest("The request must carry exactly one well-formed Host header.");
      refuseFragment(facts.target);
      const answered = answer(exchange);
      if (!(answered instanceof Promise)) return finish(exchange, startedMs, answered);
      exchange.held = new HeldLoop(startedMs);
      return answered
        .catch((error: unknown) => refuse(exchange, error))
        .then((settled) => finish(exchange, startedMs, settled));
    } catch (error) {
      return finish(exchange, startedMs, refuse(exchange, error));
    }
  };
}

function assertMayAdminister(actor: Actor, method: string): void {
  const refusal = refuseAdministering(actor, method === "GET" ? "read" : "write");
  if (refusal !== null) throw refusal;
}

/** The path's row of the table. A path without one is refused before anything else is read. */
function found(router: Router, exchange: Exchange): Match {
  const tooLong = refuseLongTarget(exchange);
  const match = tooLong === null ? router.find(exchange.path) : null;
  if (match !== null) return match;
  exchange.dialect = dialectToRefuseIn(exchange);
  throw tooLong ?? unknownUrl(exchange.facts.method, exchange.path);
}

function allowBody(exchange: Exchange, bodies: RequestBodies, actor: Actor, bytesMax: number | undefined): void {
  exchange.body = bodies.allowance(actor, () => exchange.held?.resume(), bytesMax);
  exchange.facts.allowBody(exchange.body);
}

function newExchange(facts: RequestFacts): Exchange {
  const { path, query } = splitTarget(facts.target);
  return {
    facts,
    path,
    query,
    requestId: newRequestId(),
    operation: "none",
    rawModel: "",
    parameters: {},
    modelId: null,
    actor: null,
    dialect: openai,
    refusal: null,
    body: null,
    held: null,
  };
}

const clientRequestIdLengthMax = 512;

function refuseClientRequestId(facts: RequestFacts, callerId: string): void {
  const given = facts.header("x-client-request-id");
  if (given === null) return;
  // It asks itself, for the list of a source.
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
