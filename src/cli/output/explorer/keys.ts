import { KeyDecoder } from "./key-decoder.ts";
import type { Press } from "./press.ts";

/** The keys that are typed. Ends with the input. */
export async function* pressesIn(input: AsyncIterable<unknown>): AsyncGenerator<Press> {
  const decoder = new KeyDecoder();
  const chunks = input[Symbol.asyncIterator]();
  let next = chunks.next();
  try {
    for (;;) {
      const { waitMs } = decoder;
      const chunk = waitMs === null ? await next : await Promise.race([next, afterMs(waitMs)]);
      if (chunk?.done) return;
      if (chunk === null) {
        yield* decoder.expire();
        continue;
      }
      next = chunks.next();
      yield* decoder.take(chunk.value as Uint8Array);
    }
  } finally {
    // The caller closes the input when it stops reading, which rejects the pending read.
    next.catch(() => undefined);
  }
}

function afterMs(delayMs: number): Promise<null> {
  // The timer does not keep the process alive when the reader has left.
  return new Promise((resolve) => setTimeout(resolve, delayMs, null).unref());
}
