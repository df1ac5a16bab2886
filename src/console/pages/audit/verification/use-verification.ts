import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ask } from "../../../data/ask.ts";
import type { AnswerOf } from "../../../data/contract.ts";
import { Failure } from "../../../data/failure.ts";
import type { Note } from "./verification-note.ts";

export type Verified = AnswerOf<"GET /rollcall/v1/audit/verification">;

/** About a tenth of a second for the server, so that the page shows how far it is and can stop. */
const eventsAtOnce = 25_000;

export interface Verification {
  readonly state: "ready" | "running" | "stopped" | "done";
  /** As far as it is verified; null before the first step. */
  readonly verified: Verified | null;
  /** What it is compared with. */
  readonly note: Note | null;
  readonly endedMs: number | null;
  readonly error: Failure | null;
}

const ready: Verification = { state: "ready", verified: null, note: null, endedMs: null, error: null };

/** Verifies the log step by step. What is stopped, or fails on the way, goes on where it was. */
export function useVerification() {
  const [shown, setShown] = useState(ready);
  const running = useRef<AbortController | null>(null);
  const stop = useCallback(() => running.current?.abort(), []);
  useEffect(() => stop, [stop]);
  const walk = useCallback(
    async (note: Note | null, from: Verified | null) => {
      stop();
      const controller = new AbortController();
      running.current = controller;
      let verified = from;
      setShown({ state: "running", verified, note, endedMs: null, error: null });
      const end = (state: "stopped" | "done", error: Failure | null = null) =>
        setShown({ state, verified, note, endedMs: Date.now(), error });
      try {
        do {
          const after = verified?.next ?? null;
          const query = { limit: eventsAtOnce, ...(after !== null && { after }), ...note };
          verified = await ask("GET /rollcall/v1/audit/verification", { query }, controller.signal);
          if (!controller.signal.aborted) setShown({ state: "running", verified, note, endedMs: null, error: null });
        } while (verified.next !== null && !controller.signal.aborted);
        if (running.current === controller) end(verified.next === null ? "done" : "stopped");
      } catch (error) {
        if (running.current !== controller) return;
        if (controller.signal.aborted) end("stopped");
        else if (error instanceof Failure) end("stopped", error);
        else throw error;
      }
    },
    [stop],
  );
  return {
    ...shown,
    start: (note: Note | null) => void walk(note, null),
    goOn: () => void walk(shown.note, shown.verified),
    stop,
  };
}
