import { callOptionsOf } from "../sources/call-options.ts";
import { callFailed } from "./failures.ts";
import type { CallProgress } from "./call-progress.ts";
import type { Arrived } from "./relayed-call.ts";
import { Silence } from "./asking/silence.ts";

/** An answer of which the first bytes are read. */
export interface Begun {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What follows; null if that was all. */
  readonly rest: ReadableStreamDefaultReader<Uint8Array> | null;
}

/** Reads an answer to its end, or until it is longer than this. */
export async function readUpTo(arrived: Arrived, bytesMax: number): Promise<Begun> {
  if (arrived.reply.body === null) return { bytes: new Uint8Array(), rest: null };
  const reader = arrived.reply.body.getReader();
  const silence = new Silence(callOptionsOf(arrived.serving.config.options).idleTimeoutMs, arrived.abort);
  try {
    return await readFrom(reader, arrived.relayed.progress, bytesMax, silence);
  } catch {
    return brokenOff(arrived, silence.isTooLong);
  } finally {
    silence.end();
  }
}

async function readFrom(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  progress: CallProgress,
  bytesMax: number,
  silence: Silence,
): Promise<Begun> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length <= bytesMax) {
    const { done, value } = await reader.read();
    silence.heard();
    progress.heardMs = progress.nowMs();
    if (done) return { bytes: Buffer.concat(chunks, length), rest: null };
    progress.firstByteMs ??= progress.heardMs;
    length += value.length;
    chunks.push(value);
  }
  return { bytes: Buffer.concat(chunks, length), rest: reader };
}

function brokenOff({ relayed, serving, abort, outs }: Arrived, isSilent: boolean): never {
  const { progress, left } = relayed;
  abort();
  if (!left.aborted) outs.failed(serving);
  progress.finish(left.aborted ? "cancelled" : "broken");
  throw callFailed(relayed, isSilent ? "fell silent" : "broke off its answer", true);
}
