import type { CallName } from "../core/calls.ts";
import type { Model } from "../core/models/model.ts";
import type { Refusal } from "../core/refusal.ts";
import type { UpstreamReply } from "../sources/fetcher/fetcher.ts";
import type { Serving } from "../sources/serving.ts";
import type { StreamFormat } from "./answer/format.ts";
import type { CallBody } from "./body/call-body.ts";
import type { CallProgress } from "./call-progress.ts";
import type { SentHeaders } from "./headers/request-headers.ts";
import type { Call } from "./calls.ts";
import type { Outs } from "./outs.ts";

/** Looks into an answer in JSON, into the beginning of a long one, or into the data of the first event of a stream. */
export type Look = (bytes: Uint8Array, serving: Serving, of: "answer" | "beginning" | "event") => Promise<void>;

/** What passing a request needs to know of it. */
export interface PassedRequest {
  /** The model's name as the caller wrote it; empty for a request about something else. */
  readonly named: string;
  /** The caller's headers. */
  readonly sent: SentHeaders;
  /** Aborts when the client leaves. */
  readonly left: AbortSignal;
  readonly requestId: string;
  /** When the request arrived, and when its whole body was here, as `performance.now()` says it. */
  readonly arrivedMs: number;
  readonly readMs: number;
  /** Called when the request is about to be passed on. Throws the refusal of one that must not be. */
  readonly note: (progress: CallProgress) => void | Promise<void>;
  /** The body of a refusal in the caller's dialect. */
  readonly refusedBody: (refusal: Refusal) => string;
  /** Null if nothing is looked for in the answer. */
  readonly look: Look | null;
}

/** A request that is being passed on. */
export interface Passing extends PassedRequest {
  /** The upstream, as messages begin. */
  readonly upstream: string;
  /** How streams of the answer are written; null if it has none. */
  readonly format: StreamFormat | null;
  /** Whether its body was read as JSON here, to find the model in it. */
  readonly isReadAsJson: boolean;
  readonly progress: CallProgress;
}

/** A request whose model is found, visible, and resolved. */
export interface CallRequest extends PassedRequest {
  readonly call: Call;
  readonly model: Model;
  /** The further models of the body, by the names that the caller wrote. */
  readonly further: ReadonlyMap<string, Model>;
  readonly body: CallBody;
  /** Whether the usage of a stream must be known in the end, even if the request does not ask for it. */
  readonly counts: boolean;
  /** The parameters that pass, with `?`; empty without any. */
  readonly query: string;
  /** Why a source may not take the request; null if it may. */
  readonly whyNot: (serving: Serving) => Refusal | null;
  /** The path of the call, and those of other calls. */
  readonly otherPaths: (calls: readonly CallName[]) => { readonly path: string; readonly instead: readonly string[] };
}

/** An answer of which the first bytes are read. */
export interface Begun {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether that was all. */
  readonly isWhole: boolean;
}

/** An upstream's answer, on its way to the client. */
export interface Arrived {
  readonly relayed: Passing;
  readonly serving: Serving;
  readonly reply: UpstreamReply;
  /** What was read of it already; null if nothing was. */
  readonly begun: Begun | null;
  /** Whether we asked for usage that the client did not ask for. */
  readonly isUsageAsked: boolean;
  readonly outs: Outs;
}
