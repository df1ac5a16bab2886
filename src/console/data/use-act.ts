import { useCallback } from "preact/hooks";
import { ask } from "./ask.ts";
import type { AnswerOf, ReadRoute, RequestOf, Route } from "./contract.ts";
import { invalidate } from "./resource-store.ts";
import { changedBy } from "./topics.ts";
import { useAttempt, type Attempt } from "./use-attempt.ts";

/** The calls that change something. */
export type ActRoute = Exclude<Route, ReadRoute>;

export interface Act<Acting extends ActRoute> extends Omit<Attempt, "run"> {
  /** Null if it failed; `error` then says why. A second run waits for nobody: while one runs, it does nothing. */
  readonly run: (request: RequestOf<Acting>) => Promise<AnswerOf<Acting> | null>;
  /** The message for each field that the server named as wrong. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A change: `const removal = useAct("DELETE /rollcall/v1/models/{model}")`. What it makes wrong is asked for again. */
export function useAct<Acting extends ActRoute>(route: Acting): Act<Acting> {
  const { run: attempt, isRunning, error, reset } = useAttempt();
  const run = useCallback((request: RequestOf<Acting>) => attempt(() => act(route, request)), [attempt, route]);
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
