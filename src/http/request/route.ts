import type { OpenOperation, Operation } from "../../api/operation.ts";
import type { AuthenticatedContext, Reply, RequestContext } from "./request-context.ts";

/** A route that needs no key, so it must not show anything of an organization. */
export interface OpenRoute extends Pick<OpenOperation, "method" | "path" | "right"> {
  readonly operation: string;
  /** Only for the console's page. */
  readonly isForPage?: boolean;
  readonly answer: (context: RequestContext) => Reply | Promise<Reply>;
}

/** A route that needs a valid key with the right. `answer` is called only after the right was demanded. */
export interface KeyRoute extends Pick<Operation, "method" | "path" | "right"> {
  readonly operation: string;
  /** The longest body of a relayed call, by its type. Other routes have the default, and share its bounds of memory. */
  readonly callBytesMax?: (contentType: string) => number;
  /** Only for the console's page, which has a session in place of a key. */
  readonly isForPage?: boolean;
  /** Answers with a file, which the console's page may have the browser keep. */
  readonly isFile?: boolean;
  readonly answer: (context: AuthenticatedContext) => Reply | Promise<Reply>;
}

export type Route = OpenRoute | KeyRoute;
