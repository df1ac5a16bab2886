import { useState } from "preact/hooks";
import type { AnswerOf, RequestOf } from "../../data/contract.ts";
import { Failure } from "../../data/failure.ts";
import { act } from "../../data/use-act.ts";

/** The changes of many models at once. */
export type BulkRoute =
  | "POST /rollcall/v1/bulk/models/delete"
  | "POST /rollcall/v1/bulk/models/restore"
  | "POST /rollcall/v1/bulk/models/purge"
  | "POST /rollcall/v1/bulk/models/update"
  | "POST /rollcall/v1/bulk/models/permissions";

export type Outcome = AnswerOf<BulkRoute>["data"][number];
type Change<Acting extends BulkRoute> = Omit<NonNullable<RequestOf<Acting>["body"]>, "ids">;

/** As many ids as one request takes. */
const atOnce = 250;

/** Changes many models in as many requests as it takes. Throws a Failure; what was done before stays done. */
export async function changeMany<Acting extends BulkRoute>(
  route: Acting,
  ids: readonly string[],
  change: Change<Acting>,
  onProgress: (done: number) => void = () => {},
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let from = 0; from < ids.length; from += atOnce) {
    const body = { ...change, ids: ids.slice(from, from + atOnce) };
    const result: AnswerOf<BulkRoute> = await act<BulkRoute>(route, { body });
    outcomes.push(...result.data);
    onProgress(outcomes.length);
  }
  return outcomes;
}

export interface Bulk {
  /** Null if a request failed; `error` then says why. */
  readonly run: <Acting extends BulkRoute>(
    route: Acting,
    ids: readonly string[],
    change: Change<Acting>,
  ) => Promise<readonly Outcome[] | null>;
  readonly error: Failure | null;
  /** How many are done; null while nothing runs. */
  readonly progress: number | null;
  /** Forgets the error. */
  readonly reset: () => void;
}

export function useBulk(): Bulk {
  const [error, setError] = useState<Failure | null>(null);
  const [progress, setProgress] = useState<number | null>(null);
  const run: Bulk["run"] = async (route, ids, change) => {
    setError(null);
    setProgress(0);
    try {
      return await changeMany(route, ids, change, setProgress);
    } catch (caught) {
      if (!(caught instanceof Failure)) throw caught;
      setError(caught);
      return null;
    } finally {
      setProgress(null);
    }
  };
  return { run, error, progress, reset: () => setError(null) };
}

/** The ids of those that were changed. */
export function doneIds(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.filter(({ done }) => done).map(({ id }) => id);
}
