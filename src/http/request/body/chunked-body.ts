import { setImmediate as nextTurn } from "node:timers/promises";
import { malformedRequest } from "../../../core/refusal.ts";
import type { BodyAllowance } from "./request-bodies.ts";

const bytesFirst = 1024;
/**
 * So many chunks are read at once. Then a turn of the loop passes before each, so that others have theirs, and the runtime
 * gathers what has arrived meanwhile into one chunk.
 */
const chunksAtOnce = 16;

/** Reads a body of unknown length. Refuses it at the chunk that exceeds the allowance, and drops the rest. */
export async function readChunks({ body }: Request, allowance: BodyAllowance): Promise<Uint8Array> {
  // One buffer that grows, because very many small chunks would take far more memory than their bytes.
  let buffer = new Uint8Array(bytesFirst);
  let length = 0;
  if (body === null) return buffer.subarray(0, length);
  const reader = body.getReader();
  try {
    for (let chunks = 1; ; chunks++) {
      const { done, value } = await reader.read().catch(refuseBroken);
      if (done) return buffer.subarray(0, length);
      allowance.hold(value.length);
      if (length + value.length > buffer.length) buffer = enlarged(buffer, length + value.length);
      buffer.set(value, length);
      length += value.length;
      if (chunks > chunksAtOnce) await nextTurn();
    }
  } catch (error) {
    void reader.cancel().catch(() => undefined);
    throw error;
  }
}

function enlarged(buffer: Uint8Array<ArrayBuffer>, lengthMin: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(2 * buffer.length, lengthMin));
  larger.set(buffer);
  return larger;
}

/** The client left or broke its own framing. The runtime has already answered it. */
export function refuseBroken(): never {
  throw malformedRequest("The body did not arrive whole.", "body");
}
