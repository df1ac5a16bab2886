import { setImmediate, setTimeout } from "node:timers/promises";
import { AnswerBody } from "../sources/fetcher/fetcher.ts";
import type { UpstreamError } from "../sources/upstream.ts";

export interface Pace {
  /** How long to wait before each piece. */
  readonly delayMs: number;
  readonly end: "whole" | UpstreamError;
}

const piecesAtOnce = 64;

/** A body whose pieces come one after the other, as those of a real upstream do. */
export function pacedBody(pieces: readonly Uint8Array[], { delayMs, end }: Pace): AnswerBody {
  const cancelled = new AbortController();
  let paused: PromiseWithResolvers<void> | null = null;
  const resume = () => {
    paused?.resolve();
    paused = null;
  };
  const body = new AnswerBody({
    pause: () => void (paused ??= Promise.withResolvers()),
    resume,
    destroy: () => {
      cancelled.abort();
      resume();
    },
  });
  const wait = async (at: number) => {
    if (delayMs > 0) await setTimeout(delayMs, undefined, { signal: cancelled.signal }).catch(() => undefined);
    else if (at % piecesAtOnce === piecesAtOnce - 1) await setImmediate();
    await paused?.promise;
  };
  const send = async () => {
    for (const [at, piece] of pieces.entries()) {
      if (delayMs > 0 || at % piecesAtOnce === piecesAtOnce - 1 || paused !== null) await wait(at);
      if (cancelled.signal.aborted) return;
      body.push(piece);
    }
    body.finish(end);
  };
  void send();
  return body;
}
