import type { Refusal } from "../core/refusal.ts";
import type { UpstreamFault } from "../sources/upstream.ts";
import { callFailed } from "./failures.ts";
import type { Arrived } from "./relayed-call.ts";

/** An answer of which the first bytes are read. */
export interface Begun {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether that was all. */
  readonly isWhole: boolean;
}

/** Reads an answer to its end, or until it is longer than this. The rest then waits for whoever listens next. */
export function readUpTo(arrived: Arrived, bytesMax: number): Promise<Begun> {
  const { progress } = arrived.relayed;
  const { body } = arrived.reply;
  const { promise, resolve, reject } = Promise.withResolvers<Begun>();
  const pieces: Uint8Array[] = [];
  let length = 0;
  body.listen({
    arrives: (bytes) => {
      progress.heardMs = progress.nowMs();
      progress.firstByteMs ??= progress.heardMs;
      pieces.push(bytes);
      length += bytes.length;
      if (length <= bytesMax) return;
      body.listen(null);
      resolve({ bytes: Buffer.concat(pieces, length), isWhole: false });
    },
    ends: () => resolve({ bytes: Buffer.concat(pieces, length), isWhole: true }),
    fails: ({ fault }) => reject(brokenOff(arrived, fault)),
  });
  return promise;
}

function brokenOff({ relayed, serving, outs }: Arrived, fault: UpstreamFault): Refusal {
  const { progress, left } = relayed;
  if (!left.aborted) outs.failed(serving, `it ${howItBroke(fault)}`);
  progress.finish(left.aborted ? "cancelled" : "broken");
  return callFailed(relayed, howItBroke(fault), true);
}

/** The end of a sentence about an upstream. */
export function howItBroke(fault: UpstreamFault): string {
  return fault === "timeout" ? "fell silent" : "broke off its answer";
}
