import type { Right } from "../core/access.ts";
import type { RefusalCode } from "../core/refusal.ts";
import type { Fields, Shape } from "./shapes/shapes.ts";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/**
 * One call of the HTTP API, described once. docs/decisions/2026-11-29-one-description-per-call.md lists what follows
 * from it.
 */
export interface Operation<
  Path extends string = string,
  Query extends Fields = Fields,
  Body = unknown,
  Answer = unknown,
> extends Description<Path, Query, Body, Answer> {
  readonly query: Query;
  readonly body: Shape<Body> | null;
}

interface Description<Path extends string, Query extends Fields, Body, Answer> {
  /** Its name in the log, the metrics and /openapi.json. */
  readonly id: string;
  readonly method: Method;
  /**
   * {model} matches the rest of the path, slashes included. So does {rate_limit_id} at the end, which contains a
   * model's id. Other {names} match one segment.
   */
  readonly path: Path;
  /**
   * The right that the caller needs. It is demanded before anything else is read, and again when a change is committed.
   */
  readonly right: Right;
  readonly summary: string;
  readonly query?: Query;
  /** Headers that this call reads, by lower-case name. */
  readonly headers?: Fields;
  /** Without a body the call takes no field. */
  readonly body?: Shape<Body> | null;
  /** An absent body counts as `{}`. */
  readonly bodyOptional?: boolean;
  readonly answer: Shape<Answer>;
  /** Answered from a view, in the caller's dialect and with an ETag. */
  readonly isView?: boolean;
  /** Answered as server-sent events on request. */
  readonly isStream?: boolean;
  /** The content type of the answer; JSON by default. */
  readonly answerType?: string;
  /** Refusals that do not follow from the rest. */
  readonly refuses?: readonly RefusalCode[];
}

const noQuery = {} as const;

export function operation<const Path extends string, Answer, const Query extends Fields = typeof noQuery, Body = null>(
  description: Description<Path, Query, Body, Answer>,
): Operation<Path, Query, Body, Answer> {
  return { query: noQuery as unknown as Query, body: null, ...description };
}

/** A call that needs no key. */
export interface OpenOperation extends Omit<Operation, "right"> {
  readonly right: "anyone";
}

export function openOperation(description: Omit<Description<string, Fields, null, unknown>, "right">): OpenOperation {
  return { query: noQuery, body: null, right: "anyone", ...description };
}

/** The names in a path: `key_id` in `/v1/keys/{key_id}`. */
type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

/** The value of each name in a path. */
export type Params<Path extends string> = { readonly [Name in NamesIn<Path>]: string };
