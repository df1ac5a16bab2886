import type { Method } from "../../api/operation.ts";
import type { Right } from "../../core/access.ts";
import type { AuthenticatedContext, Reply, RequestContext } from "./request-context.ts";

interface RouteAddress {
  readonly method: Method;
  /**
   * {model} takes whatever the rest of the path leaves, slashes included, and so does {rate_limit_id} at the end, which
   * holds a model's id; other {names} take one segment.
   */
  readonly path: string;
  /** The name in the log, the metrics and the API description. */
  readonly operation: string;
}

/** Answers without a key, so it must not show anything that belongs to an organization. */
export interface OpenRoute extends RouteAddress {
  readonly right: "anyone";
  readonly answer: (context: RequestContext) => Reply | Promise<Reply>;
}

/** Answers only a valid key that has the right: `answer` is not called before the right was demanded. */
export interface KeyRoute extends RouteAddress {
  readonly right: Right;
  readonly answer: (context: AuthenticatedContext) => Reply | Promise<Reply>;
}

export type Route = OpenRoute | KeyRoute;
