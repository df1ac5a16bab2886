import type { Refusal } from "../core/refusal.ts";
import type { BodyListener, UpstreamReply } from "../sources/fetcher/fetcher.ts";
import type { UpstreamError, UpstreamFault } from "../sources/upstream.ts";
import { isJsonType } from "./answer/content-types.ts";
import { brokenOff, howItBroke } from "./failures.ts";
import type { Arrived, Begun, Passing } from "./relayed-call.ts";

/** A longer error is not searched for the source's secret, and so does not pass. */
export const errorBytesMax = 64 * 1024;

/** So much of an answer in JSON is read before it passes. */
export const wholeBytesMax = 1024 * 1024;

export function isJson({ headers }: UpstreamReply): boolean {
  return isJsonType(headers.get("content-type") ?? "");
}

/** An answer in JSON is short as a rule: it is read whole, which costs less, and can still be refused if it breaks off. */
export function isReadWhole({ format, look }: Pick<Passing, "format" | "look">, reply: UpstreamReply): boolean {
  if (reply.status < 200 || reply.status > 299 || !isJson(reply)) return false;
  // A Gemini client that does not ask for events gets a list whose elements come one after the other.
  return format !== "gemini" && (look !== null || !(lengthOf(reply) > wholeBytesMax));
}

/** NaN if the upstream does not announce a length. */
function lengthOf({ headers }: UpstreamReply): number {
  return Number.parseInt(headers.get("content-length") ?? "", 10);
}

/** Reads an answer to its end, or until it is longer than this. The rest waits for the next listener. */
export function readUpTo(arrived: Arrived, bytesMax: number): Begun | Promise<Begun> {
  const beginning = new Beginning(arrived, bytesMax);
  arrived.reply.body.listen(beginning);
  return beginning.begun ?? beginning.promised();
}

class Beginning implements BodyListener {
  begun: Begun | null = null;
  readonly #arrived: Arrived;
  readonly #bytesMax: number;
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  #length = 0;
  #failure: Refusal | null = null;
  #promised: PromiseWithResolvers<Begun> | null = null;

  constructor(arrived: Arrived, bytesMax: number) {
    this.#arrived = arrived;
    this.#bytesMax = bytesMax;
  }

  /** For what is not here yet. A short answer as a rule is, and needs no promise. */
  promised(): Promise<Begun> {
    if (this.#failure !== null) throw this.#failure;
    this.#promised = Promise.withResolvers();
    return this.#promised.promise;
  }

  arrives(bytes: Uint8Array<ArrayBuffer>): void {
    const { relayed, reply } = this.#arrived;
    const { progress } = relayed;
    progress.heardMs = progress.nowMs();
    progress.firstByteMs ??= progress.heardMs;
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    if (this.#length <= this.#bytesMax) return;
    reply.body.listen(null);
    this.#end(false);
  }

  ends(): void {
    this.#end(true);
  }

  fails({ fault }: UpstreamError): void {
    this.#failure = failed(this.#arrived, fault);
    this.#promised?.reject(this.#failure);
  }

  #end(isWhole: boolean): void {
    const [first] = this.#pieces;
    const isOne = first !== undefined && this.#pieces.length === 1;
    this.begun = { bytes: isOne ? first : Buffer.concat(this.#pieces, this.#length), isWhole };
    this.#promised?.resolve(this.begun);
  }
}

function failed({ relayed, serving, reply, outs }: Arrived, fault: UpstreamFault): Refusal {
  const { progress, left } = relayed;
  if (left.aborted || fault === "stopping") outs.toldNothing(serving);
  // The status of an error has counted already.
  else if (reply.status < 500) outs.failed(serving, `it ${howItBroke(fault)}`);
  progress.finish(left.aborted ? "cancelled" : "broken");
  return brokenOff(relayed, fault);
}
