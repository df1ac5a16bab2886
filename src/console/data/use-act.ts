import { useCallback, useRef, useState } from "preact/hooks";
import { ask } from "./ask.ts";
import type { AnswerOf, ReadRoute, RequestOf, Route } from "./contract.ts";
import { Failure } from "./failure.ts";
import { invalidate } from "./resource-store.ts";
import { changedBy } from "./topics.ts";

/** The calls that change something. */
export type ActRoute = Exclude<Route, ReadRoute>;

export interface Act<Acting extends ActRoute> {
  /** Null if it failed; `error` then says why. A second run waits for nobody: while one runs, it does nothing. */
  readonly run: (request: RequestOf<Acting>) => Promise<AnswerOf<Acting> | null>;
  readonly isRunning: boolean;
  readonly error: Failure | null;
  /** The message for each field that the server named as wrong. */
  readonly fields: Readonly<Record<string, string>>;
  /** Forgets the error, as when a dialog is opened again. */
  readonly reset: () => void;
}

/** A change: `const removal = useAct("DELETE /rollcall/v1/models/{model}")`. What it makes wrong is asked for again. */
export function useAct<Acting extends ActRoute>(route: Acting): Act<Acting> {
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<Failure | null>(null);
  const runs = useRef(false);
  const run = useCallback(
    async (request: RequestOf<Acting>) => {
      if (runs.current) return null;
      runs.current = true;
      setRunning(true);
      setError(null);
      try {
        return await act(route, request);
      } catch (caught) {
        if (!(caught instanceof Failure)) throw caught;
        setError(caught);
        return null;
      } finally {
        runs.current = false;
        setRunning(false);
      }
    },
    [route],
  );
  const reset = useCallback(() => setError(null), []);
  const fields = error === null || error.param === null ? {} : { [error.param]: error.message };
  return { run, isRunning, error, fields, reset };
}

/** The same outside a component, such as for "Undo". Throws a Failure. */
export async function act<Acting extends ActRoute>(
  route: Acting,
  request: RequestOf<Acting>,
): Promise<AnswerOf<Acting>> {
  const answer = await ask(route, request);
  invalidate(changedBy(route.slice(route.indexOf(" ") + 1)));
  return answer;
}
