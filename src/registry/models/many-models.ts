import type { Slices } from "../../catalogue/turns.ts";
import { Refusal, tryLater } from "../../core/refusal.ts";
import { StoreUnavailable, TooManyWaiting } from "../../store/store.ts";

/** What became of one of many models; the refusal is null if it was changed. */
export interface Outcome {
  readonly id: string;
  readonly refusal: Refusal | null;
}

/** The client's connection stays open this long, and a little longer. */
const workMsMax = 50_000;

/**
 * Makes the same change to many models, one after the other. Each is a change of its own, with its revision and its
 * audit event, because the log has one event for each revision. What is done stays done, whatever becomes of the rest.
 */
export async function eachModel(
  ids: readonly string[],
  change: (id: string) => Promise<unknown>,
  slices: Slices,
  hasLeft: () => boolean,
): Promise<readonly Outcome[]> {
  const untilMs = performance.now() + workMsMax;
  const outcomes: Outcome[] = [];
  for (const id of new Set(ids)) {
    const isLate = performance.now() > untilMs || hasLeft();
    const refusal = isLate ? noTime() : await slices.wait(() => refusalOf(change(id)));
    outcomes.push({ id, refusal });
  }
  return outcomes;
}

async function refusalOf(changing: Promise<unknown>): Promise<Refusal | null> {
  try {
    await changing;
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    // Those that are done must be told, so this is no answer to the whole request.
    if (error instanceof StoreUnavailable || error instanceof TooManyWaiting)
      return tryLater("The server cannot change this model at present. Please try again shortly.");
    throw error;
  }
}

function noTime(): Refusal {
  return tryLater("There was no time left for this model. Please ask for it again.");
}
