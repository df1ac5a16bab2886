import type { Right } from "../../core/access.ts";
import type { Actor } from "../../core/people/actor.ts";
import { malformedRequest, targetTooLong, type Refusal } from "../../core/refusal.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import type { ChangeAuthor } from "../../registry/change-author.ts";
import { openai } from "../../dialects/openai/openai.ts";
import type { HeldLoop } from "./held-loop.ts";
import type { BodyAllowance } from "./request-bodies.ts";
import { newRequestId } from "./request-id.ts";

/** What the application needs of a request, whatever server it came through. */
export interface RawRequest {
  readonly method: string;
  /** Path and query, as on the request line. */
  readonly target: string;
  /** Whether there is exactly one well-formed Host header, or an HTTP/1.0 request without any. */
  readonly hasValidHost: boolean;
  /** By lower-case name; null when absent. Repeated headers come joined by ", ". */
  header(name: string): string | null;
  /** The peer's IP address, where one is known. */
  address(): string | null;
  /** Says how much body may be read. */
  allowBody(allowance: BodyAllowance): void;
  /** The whole body. Throws the allowance's refusal as soon as there is one. */
  body(): Promise<Uint8Array>;
  /** The answer may take so long without the connection being taken for idle. */
  mayTake(seconds: number): void;
}

export interface Reply {
  readonly status: number;
  /** Lower-case names. A frozen object may be shared by many replies; the listener keeps what it makes of it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | Blob | string | ReadableStream<Uint8Array> | null;
}

/** A reply with what every answer carries. */
export interface Answer extends Reply {
  readonly requestId: string;
  readonly durationMs: number;
  /** Headers for a browser's page of another origin; null when the request came from none. */
  readonly cors: Readonly<Record<string, string>> | null;
}

/**
 * One request on its way through, and what the log and the metrics say of it. One object goes through the three phases
 * of a request, parsed, routed and authenticated, because the read path allocates little; the types say what is known
 * in each.
 */
export interface RequestContext {
  readonly raw: RawRequest;
  readonly path: string;
  readonly query: string;
  readonly requestId: string;
  operation: string | null;
  captured: Captured | null;
  modelId: string | null;
  actor: Actor | null;
  dialect: Dialect;
  refusal: Refusal | null;
  /** Null where no body is read. */
  body: BodyAllowance | null;
  /** Null where the answer is there at once. */
  held: HeldLoop | null;
}

/** What stands in a path for the names in its route. */
export interface Captured {
  /** For {model}, as it came, slashes and all. */
  readonly rawModel: string;
  /** For the other names, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** A context whose route is found. */
export interface RoutedContext extends RequestContext {
  readonly operation: string;
  readonly captured: Captured;
}

/** A routed context whose caller is known. */
export interface AuthenticatedContext extends RoutedContext {
  readonly actor: Actor;
}

export function parsedContext(raw: RawRequest): RequestContext {
  const { path, query } = splitTarget(raw.target);
  return {
    raw,
    path,
    query,
    requestId: newRequestId(),
    operation: null,
    captured: null,
    modelId: null,
    actor: null,
    dialect: openai,
    refusal: null,
    body: null,
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

export function noteActor(context: RoutedContext, actor: Actor): asserts context is AuthenticatedContext {
  context.actor = actor;
}

/** Who asks for a change, and through which request, for the audit log. */
export function authorOf({ actor, raw, requestId }: AuthenticatedContext, right: Right): ChangeAuthor {
  const { keyId, principal, audience } = actor;
  const signature = { organizationId: audience.organizationId, keyId, principalId: principal.id };
  return { ...signature, address: raw.address(), requestId, actor, right };
}

/**
 * Splits a request target without a URL parser, which would fold and repair what we must see as it came. A target may
 * not hold a fragment; the path of one that does ends before it, since what follows may hold a key and is logged.
 */
export function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf("?");
  const path = mark === -1 ? target : target.slice(0, mark);
  const fragment = path.indexOf("#");
  return { path: fragment === -1 ? path : path.slice(0, fragment), query: mark === -1 ? "" : target.slice(mark + 1) };
}

// Room for a model's id of 512 bytes, percent-encoded and that encoded once more and again, under the longest route.
const pathLengthMax = 4_096;
const queryLengthMax = 8_192;

/** Asked before anything else, because matching a path of 60 KB takes longer than answering a hundred requests. */
export function longTargetRefusal({ path, query }: RequestContext): Refusal | null {
  if (path.length > pathLengthMax) return targetTooLong("path", pathLengthMax);
  return query.length > queryLengthMax ? targetTooLong("query", queryLengthMax) : null;
}

export function refuseFragment(target: string): void {
  if (target.includes("#")) throw malformedRequest("The request target must not contain a fragment.");
}
