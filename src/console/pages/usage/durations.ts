import { useWords } from "../../words/words.ts";
import { usageWords } from "./words.ts";

export function duration(ms: number): string {
  const words = useWords(usageWords);
  return ms < 1000 ? words.milliseconds(ms) : words.seconds(ms / 1000);
}

/** The value that this share of all is not above; null of none. */
export function percentile(values: readonly number[], share: number): number | null {
  const inOrder = values.toSorted((one, other) => one - other);
  return inOrder[Math.max(0, Math.ceil(inOrder.length * share) - 1)] ?? null;
}
