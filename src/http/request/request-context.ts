import type { Right } from "../../core/access.ts";
import type { Payload } from "../../catalogue/views/plain.ts";
import type { Actor } from "../../core/people/actor.ts";
import { malformedRequest, targetTooLong, type Refusal } from "../../core/refusal.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import type { ChangeAuthor } from "../../registry/change-author.ts";
import { openai } from "../../dialects/openai/openai.ts";
import type { CallProgress } from "../../relay/call-progress.ts";
import type { SentHeaders } from "../../relay/headers/request-headers.ts";
import type { HeldLoop } from "./held-loop.ts";
import type { BodyAllowance } from "./body/request-bodies.ts";
import { newRequestId } from "./request-id.ts";

/** What the application needs of a request, whichever server received it. */
export interface RawRequest {
  readonly method: string;
  /** As the server read it: whole if the Host header allows it, otherwise the target. */
  readonly url: string;
  /** Path and query, as on the request line. */
  readonly target: string;
  /** Whether there is exactly one well-formed Host header, or none in an HTTP/1.0 request. */
  readonly hasValidHost: boolean;
  /** By lower-case name; null if absent. Repeated headers are joined by ", ". */
  header(name: string): string | null;
  /** Its headers as the server holds them, for who looks for several. */
  readonly held: Pick<Headers, "get" | "count">;
  /** All of its headers. */
  headers(): SentHeaders;
  /** The peer's IP address, if known. */
  address(): string | null;
  /** Sets how much body may be read. */
  allowBody(allowance: BodyAllowance): void;
  /** The whole body. Throws the allowance's refusal. */
  body(): Promise<Uint8Array>;
  /** Keeps the connection from timing out while the answer takes this long; 0 for however long. */
  mayTake(seconds: number): void;
  /** Aborts when the client leaves before it has the whole answer. */
  left(): AbortSignal;
}

export interface Reply {
  readonly status: number;
  /** Lower-case names. A frozen object may be shared by many replies; the listener caches what it makes of it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Payload | string | ReadableStream<Uint8Array> | null;
  /** Calls back when a relayed answer has ended, which may be long after the reply. */
  readonly onEnd?: ((observe: () => void) => void) | undefined;
}

/** A reply with the headers of every answer. */
export interface Answer extends Reply {
  readonly requestId: string;
  /** Null if nobody who reads the answer looks for it. */
  readonly durationMs: number | null;
  /** CORS headers; null if the request has no Origin. */
  readonly cors: Readonly<Record<string, string>> | null;
  /** Whether the client asks to close the connection; undefined where nobody has looked. */
  readonly isLast?: boolean | undefined;
}

/**
 * The state of one request, also for the log and the metrics. One object passes through three phases (parsed, routed,
 * authenticated), because the read path must allocate little. The types say what is known in each phase.
 */
export interface RequestContext {
  readonly raw: RawRequest;
  readonly path: string;
  readonly query: string;
  readonly requestId: string;
  /** When it arrived, as `performance.now()` says it. */
  readonly startedMs: number;
  operation: string | null;
  captured: Captured | null;
  modelId: string | null;
  /** Whether the answer is the list of the caller's view, or the model with this id, and nothing else. */
  isFromView: boolean;
  actor: Actor | null;
  /** What the route needs of its caller; null until a key is authenticated. */
  right: Right | null;
  dialect: Dialect;
  /** Whether the console's page sent it, which has a session in place of a key. */
  isFromPage: boolean;
  refusal: Refusal | null;
  /** Null if no body is read. */
  body: BodyAllowance | null;
  /** Null if the request is not a call that is passed on. */
  relayed: CallProgress | null;
  /** Null if the answer is synchronous. */
  held: HeldLoop | null;
}

/** The values of the names in a route's path. */
export interface Captured {
  /** The value of {model}, not decoded, with its slashes. */
  readonly rawModel: string;
  /** The values of the other names, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** A context with its route. */
export interface RoutedContext extends RequestContext {
  readonly operation: string;
  readonly captured: Captured;
}

/** A routed context with its actor. */
export interface AuthenticatedContext extends RoutedContext {
  readonly actor: Actor;
  readonly right: Right;
}

export function parsedContext(raw: RawRequest, startedMs: number): RequestContext {
  const { path, query } = splitTarget(raw.target);
  return {
    raw,
    path,
    query,
    requestId: newRequestId(),
    startedMs,
    operation: null,
    captured: null,
    modelId: null,
    isFromView: false,
    actor: null,
    right: null,
    dialect: openai,
    isFromPage: false,
    refusal: null,
    body: null,
    relayed: null,
    held: null,
  };
}

export function noteRoute(
  context: RequestContext,
  operation: string,
  captured: Captured,
): asserts context is RoutedContext {
  context.operation = operation;
  context.captured = captured;
}

export function noteActor(context: RoutedContext, actor: Actor, right: Right): asserts context is AuthenticatedContext {
  context.actor = actor;
  context.right = right;
}

/** Who makes a change, through which request, and by which right: the one that the route demanded. */
export function authorOf({
  actor,
  right,
  raw,
  requestId,
}: Pick<AuthenticatedContext, "actor" | "right" | "raw" | "requestId">): ChangeAuthor {
  const { keyId, principal, audience } = actor;
  const signature = { organizationId: audience.organizationId, keyId, principalId: principal.id };
  return { ...signature, address: raw.address(), requestId, actor, right };
}

/**
 * Splits a request target without a URL parser, which would normalise it. A target must not have a fragment. The path
 * of one that does ends before it, because it is logged and the fragment may contain a key.
 */
export function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf("?");
  const path = mark === -1 ? target : target.slice(0, mark);
  const fragment = path.indexOf("#");
  return { path: fragment === -1 ? path : path.slice(0, fragment), query: mark === -1 ? "" : target.slice(mark + 1) };
}

// Enough for a 512-byte model id, percent-encoded three times, in the longest route.
const pathLengthMax = 4_096;
const queryLengthMax = 8_192;

/** Checked first, because matching a path of 60 KB takes longer than answering a hundred requests. */
export function longTargetRefusal({ path, query }: RequestContext): Refusal | null {
  if (path.length > pathLengthMax) return targetTooLong("path", pathLengthMax);
  return query.length > queryLengthMax ? targetTooLong("query", queryLengthMax) : null;
}

export function refuseFragment(target: string): void {
  if (target.includes("#")) throw malformedRequest("The request target must not contain a fragment.");
}
