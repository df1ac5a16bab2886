import type { Fetcher } from "../sources/fetcher/fetcher.ts";
import type { FindServing } from "../sources/serving.ts";
import type { EchoCall } from "./echo/echo-call.ts";
import type { Outs } from "./outs.ts";

/** What the relay works with. */
export interface RelayParts {
  readonly send: Fetcher["call"];
  /** Answers in the place of sources of the kind echo. */
  readonly echo: EchoCall;
  readonly findServing: FindServing;
  readonly outs: Outs;
  /** Marks our requests, so that this server knows its own. */
  readonly via: string;
}
