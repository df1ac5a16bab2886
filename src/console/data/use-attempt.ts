import { useCallback, useRef, useState } from "preact/hooks";
import { Failure } from "./failure.ts";

export interface Attempt {
  /** Null if it failed; `error` then says why. A second run waits for nobody: while one runs, it does nothing. */
  readonly run: <Done>(work: () => Promise<Done>) => Promise<Done | null>;
  readonly isRunning: boolean;
  readonly error: Failure | null;
  /** Forgets the error, as when a dialog is opened again. */
  readonly reset: () => void;
}

/** Work that the server may refuse, one run at a time. */
export function useAttempt(): Attempt {
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<Failure | null>(null);
  const runs = useRef(false);
  const run = useCallback(async <Done>(work: () => Promise<Done>) => {
    if (runs.current) return null;
    runs.current = true;
    setRunning(true);
    setError(null);
    try {
      return await work();
    } catch (caught) {
      if (!(caught instanceof Failure)) throw caught;
      setError(caught);
      return null;
    } finally {
      runs.current = false;
      setRunning(false);
    }
  }, []);
  const reset = useCallback(() => setError(null), []);
  return { run, isRunning, error, reset };
}
