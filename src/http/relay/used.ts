import type { CallLimitName } from "../../core/people/rate-limit.ts";
import type { CallProgress } from "../../relay/call-progress.ts";

/** What a call that has ended has used of a limit, of which `held` was held for it. */
export function usedOf(name: CallLimitName, held: number, progress: CallProgress): number {
  // Another check has refused it.
  if (progress.attempts === 0) return 0;
  if (name === "max_requests_per_1_minute" || name === "max_requests_per_1_day") return held;
  // No answer was made.
  if (progress.end === "refused" || progress.end === "failed") return 0;
  if (name === "max_tokens_per_1_minute") return tokensUsed(held, progress);
  return name === "max_images_per_1_minute" ? (progress.usage?.images ?? held) : held;
}

function tokensUsed(held: number, { usage, mayGoOn }: CallProgress): number {
  if (usage?.inputTokens === undefined) return held;
  const known = usage.inputTokens + (usage.outputTokens ?? 0);
  return mayGoOn ? Math.max(held, known) : known;
}
