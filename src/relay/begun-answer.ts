import { callFailed } from "./failures.ts";
import type { Arrived } from "./relayed-call.ts";

/** An answer of which the first bytes are read. */
export interface Begun {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What follows; null if that was all. */
  readonly rest: ReadableStreamDefaultReader<Uint8Array> | null;
}

/** Reads an answer to its end, or until it is longer than this. */
export async function readUpTo(arrived: Arrived, bytesMax: number): Promise<Begun> {
  const { progress } = arrived.relayed;
  if (arrived.reply.body === null) return { bytes: new Uint8Array(), rest: null };
  const reader = arrived.reply.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length <= bytesMax) {
    const { done, value } = await reader.read().catch(() => brokenOff(arrived));
    progress.heardMs = progress.nowMs();
    if (done) return { bytes: Buffer.concat(chunks, length), rest: null };
    progress.firstByteMs ??= progress.heardMs;
    length += value.length;
    chunks.push(value);
  }
  return { bytes: Buffer.concat(chunks, length), rest: reader };
}

function brokenOff({ relayed, serving, abort, outs }: Arrived): never {
  const { progress, left } = relayed;
  abort();
  if (!left.aborted) outs.failed(serving);
  progress.finish(left.aborted ? "cancelled" : "broken");
  throw callFailed(relayed, "broke off its answer", true);
}
