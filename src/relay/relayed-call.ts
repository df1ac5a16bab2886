import type { CallName } from "../core/calls.ts";
import type { Model } from "../core/models/model.ts";
import type { Refusal } from "../core/refusal.ts";
import type { UpstreamReply } from "../sources/fetcher/fetcher.ts";
import type { Serving } from "../sources/serving.ts";
import type { CallBody } from "./call-body.ts";
import type { CallProgress } from "./call-progress.ts";
import type { Call } from "./calls.ts";
import type { Outs } from "./outs.ts";

/** A request whose model is found, visible, and resolved. */
export interface CallRequest {
  readonly call: Call;
  readonly model: Model;
  /** The model's name as the caller wrote it. */
  readonly named: string;
  /** The further models of the body, by the names that the caller wrote. */
  readonly further: ReadonlyMap<string, Model>;
  readonly body: CallBody;
  /** The parameters that pass, with `?`; empty without any. */
  readonly query: string;
  /** Reads a header of the caller. */
  readonly sent: (header: string) => string | null;
  /** The names of the caller's headers, in lower case. */
  readonly sentNames: () => Iterable<string>;
  /** Aborts when the client leaves. */
  readonly left: AbortSignal;
  readonly requestId: string;
  /** Called when the call is about to be passed on. */
  readonly note: (progress: CallProgress) => void;
  /** The body of a refusal in the caller's dialect. */
  readonly refusedBody: (refusal: Refusal) => string;
  /** The path of the call, and those of other calls. */
  readonly otherPaths: (calls: readonly CallName[]) => { readonly path: string; readonly instead: readonly string[] };
}

export interface RelayedCall extends CallRequest {
  readonly progress: CallProgress;
}

/** An upstream's answer to a call, on its way to the client. */
export interface Arrived {
  readonly relayed: RelayedCall;
  readonly serving: Serving;
  readonly reply: UpstreamReply;
  /** Ends the request to the upstream. */
  readonly abort: () => void;
  readonly outs: Outs;
}
