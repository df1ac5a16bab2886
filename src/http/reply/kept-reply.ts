import type { Reply } from "../request/request-context.ts";

interface Kept {
  readonly reply: Promise<Reply>;
  /** When it was asked for, on the clock of `nowMs`. */
  readonly askedMs: number;
}

/** Makes a reply at most once in `keptMs`, however often it is asked for. One that fails is not kept. */
export function keptReply(keptMs: number, nowMs: () => number, make: () => Promise<Reply>): () => Promise<Reply> {
  let kept: Kept | null = null;
  return () => {
    const now = nowMs();
    // A clock that was put back must not keep it for longer.
    if (kept !== null && now >= kept.askedMs && now < kept.askedMs + keptMs) return kept.reply;
    const made: Kept = { reply: make(), askedMs: now };
    kept = made;
    made.reply.catch(() => {
      if (kept === made) kept = null;
    });
    return made.reply;
  };
}
