import type { Reply } from "../request/request-context.ts";

interface CachedReply {
  readonly reply: Promise<Reply>;
  /** When it was made, on the clock of `nowMs`. */
  readonly madeMs: number;
}

/** Makes a reply at most once in `cacheMs`, however many requests come. A failed one is not cached. */
export function cachedReply(cacheMs: number, nowMs: () => number, make: () => Promise<Reply>): () => Promise<Reply> {
  let cached: CachedReply | null = null;
  return () => {
    const now = nowMs();
    // A clock that was set back must not extend the time.
    if (cached !== null && now >= cached.madeMs && now < cached.madeMs + cacheMs) return cached.reply;
    const made: CachedReply = { reply: make(), madeMs: now };
    cached = made;
    made.reply.catch(() => {
      if (cached === made) cached = null;
    });
    return made.reply;
  };
}
