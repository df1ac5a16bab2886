import type { Method } from "../../api/operation.ts";
import type { Right } from "../../core/access.ts";
import type { AuthenticatedContext, Reply, RequestContext } from "./request-context.ts";

interface RouteAddress {
  readonly method: Method;
  /**
   * {model} matches the rest of the path, slashes included. So does {rate_limit_id} at the end, which contains a
   * model's id. Other {names} match one segment.
   */
  readonly path: string;
  /** The name in the log, the metrics and the API description. */
  readonly operation: string;
}

/** A route that needs no key, so it must not show anything of an organization. */
export interface OpenRoute extends RouteAddress {
  readonly right: "anyone";
  readonly answer: (context: RequestContext) => Reply | Promise<Reply>;
}

/** A route that needs a valid key with the right. `answer` is called only after the right was demanded. */
export interface KeyRoute extends RouteAddress {
  readonly right: Right;
  readonly answer: (context: AuthenticatedContext) => Reply | Promise<Reply>;
}

export type Route = OpenRoute | KeyRoute;
