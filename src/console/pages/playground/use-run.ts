import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { runCall, type Run, type SentCall } from "./run.ts";

/** The last call, which goes on until it has ended, is cancelled, or the page is left. */
export function useRun() {
  const [run, setRun] = useState<Run | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = useCallback((sent: SentCall, key: string) => {
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    void runCall(sent, key, abort.signal, (now) => {
      // One that was cancelled for the next one is no longer shown.
      if (running.current === abort) setRun(now);
    });
  }, []);
  const cancel = useCallback(() => running.current?.abort(), []);
  return { run, isRunning: run?.state === "running", start, cancel };
}
