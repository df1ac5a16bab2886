import type { CallLimitName } from "../../core/people/rate-limit.ts";
import type { CallProgress } from "../../relay/call-progress.ts";

/** What a call that has ended has used of a limit, of which `held` was held for it. */
export function usedOf(name: CallLimitName, held: number, progress: CallProgress): number {
  // Another check has refused it.
  if (progress.attempts === 0) return 0;
  if (name === "max_tokens_per_1_minute") return tokensOf(progress) ?? held;
  return held;
}

/** Null if nobody knows. */
function tokensOf({ usage, end }: CallProgress): number | null {
  if (usage?.inputTokens !== undefined) return usage.inputTokens + (usage.outputTokens ?? 0);
  // No answer was made.
  return end === "refused" || end === "failed" ? 0 : null;
}
