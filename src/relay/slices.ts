import { turns } from "../catalogue/turns.ts";

/** A slice ends at the first step that ends after this long. */
const sliceMs = 2;

/**
 * Calls `step` until it returns true. The work on a large body pauses after each slice, and takes turns with all other
 * long work; that on a small one is done when this returns.
 */
export function inSlices(step: () => boolean): Promise<void> | void {
  return isDoneInSlice(step) ? undefined : goOn(step);
}

async function goOn(step: () => boolean): Promise<void> {
  do await turns.begin("relay", "last");
  while (!isDoneInSlice(step));
}

function isDoneInSlice(step: () => boolean): boolean {
  const beganMs = performance.now();
  do if (step()) return true;
  while (performance.now() - beganMs < sliceMs);
  return false;
}
