import { callOptionsOf } from "../sources/call-options.ts";
import type { ObjectKind } from "../core/objects.ts";
import { objectUrl } from "../sources/objects.ts";
import type { Serving } from "../sources/serving.ts";
import { UpstreamError } from "../sources/upstream.ts";
import { ask } from "./asking/ask.ts";
import { CallProgress } from "./call-progress.ts";
import { refusalOf } from "./failures.ts";
import { outgoingHeaders } from "./outgoing.ts";
import { passedAnswer, type RelayedReply } from "./passed-answer.ts";
import { withQuery } from "./query/with-query.ts";
import type { RelayParts } from "./relay-parts.ts";
import type { PassedRequest, Passing } from "./relayed-call.ts";

/** A request about objects, and the source that keeps them. */
export interface ObjectRequest extends PassedRequest, Pick<Passing, "format" | "isReadAsJson"> {
  /** Its name in the log, such as "files.retrieve". */
  readonly operation: string;
  readonly method: "GET" | "POST" | "DELETE";
  readonly serving: Serving;
  readonly kind: ObjectKind;
  /** The path below that of the list of such objects: empty for the list itself. */
  readonly below: string;
  /** The parameters that pass, with `?`; empty without any. */
  readonly query: string;
  /** Null if it has none. */
  readonly body: Uint8Array | null;
}

export type ObjectRelay = (request: ObjectRequest) => Promise<RelayedReply>;

/** Passes requests on that are about objects at one source, and so go to no other. */
export function createObjectRelay({ send, outs, via }: Pick<RelayParts, "send" | "outs" | "via">): ObjectRelay {
  return async (request) => {
    const { body, ...passed } = request;
    const { operation, method, serving } = request;
    const progress = new CallProgress(operation, request, serving);
    progress.bytesIn = body?.length ?? 0;
    const noted = request.note(progress);
    if (noted !== undefined) await noted;
    // As for calls: the answer must not keep the body of its request in memory.
    const passing = { ...passed, upstream: "The upstream of this request", progress };
    try {
      // The credentials are those of a call with the same shape.
      const headers = outgoingHeaders(passing, serving, "responses", via);
      const { isTrusted, config } = serving;
      const { idleTimeoutMs } = callOptionsOf(config.options);
      const url = urlOf(request);
      const outcome = await ask(outs, passing, serving, () =>
        send({ method, url, headers, body, isTrusted, signal: request.left, idleTimeoutMs }),
      );
      if (outcome instanceof UpstreamError) throw refusalOf(outcome, passing);
      return await passedAnswer(outcome);
    } catch (error) {
      progress.finish(request.left.aborted ? "cancelled" : "failed");
      throw error;
    }
  };
}

function urlOf({ kind, below, query, serving }: ObjectRequest): string {
  return withQuery(objectUrl(serving.kind, serving.config, kind, below) ?? "", query);
}
