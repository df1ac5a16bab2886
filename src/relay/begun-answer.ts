import type { Refusal } from "../core/refusal.ts";
import type { UpstreamReply } from "../sources/fetcher/fetcher.ts";
import type { UpstreamFault } from "../sources/upstream.ts";
import { isJsonType } from "./answer/content-types.ts";
import { callFailed } from "./failures.ts";
import type { Arrived, Passing } from "./relayed-call.ts";

/** An answer of which the first bytes are read. */
export interface Begun {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether that was all. */
  readonly isWhole: boolean;
}

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
export function readUpTo(arrived: Arrived, bytesMax: number): Promise<Begun> {
  const { progress } = arrived.relayed;
  const { body } = arrived.reply;
  const { promise, resolve, reject } = Promise.withResolvers<Begun>();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const whole = () => (pieces[0] !== undefined && pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, length));
  body.listen({
    arrives: (bytes: Uint8Array<ArrayBuffer>) => {
      progress.heardMs = progress.nowMs();
      progress.firstByteMs ??= progress.heardMs;
      pieces.push(bytes);
      length += bytes.length;
      if (length <= bytesMax) return;
      body.listen(null);
      resolve({ bytes: Buffer.concat(pieces, length), isWhole: false });
    },
    ends: () => resolve({ bytes: whole(), isWhole: true }),
    fails: ({ fault }) => reject(brokenOff(arrived, fault)),
  });
  return promise;
}

function brokenOff({ relayed, serving, reply, outs }: Arrived, fault: UpstreamFault): Refusal {
  const { progress, left } = relayed;
  if (left.aborted) outs.toldNothing(serving);
  // The status of an error has counted already.
  else if (reply.status < 500) outs.failed(serving, `it ${howItBroke(fault)}`);
  progress.finish(left.aborted ? "cancelled" : "broken");
  return callFailed(relayed, howItBroke(fault), true);
}

/** The end of a sentence about an upstream. */
export function howItBroke(fault: UpstreamFault): string {
  return fault === "timeout" ? "fell silent" : "broke off its answer";
}
