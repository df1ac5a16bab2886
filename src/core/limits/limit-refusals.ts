import type { CallLimitName } from "../people/rate-limit.ts";
import { Refusal, tryLater } from "../refusal.ts";
import { durationText } from "../text/duration-text.ts";
import type { Standing } from "./standing.ts";

/** What a limit counts, in OpenAI's words. */
const words: Readonly<Record<CallLimitName, string>> = {
  max_requests_per_1_minute: "requests per min (RPM)",
  max_tokens_per_1_minute: "tokens per min (TPM)",
  max_images_per_1_minute: "images per min (IPM)",
  max_audio_megabytes_per_1_minute: "audio megabytes per min",
  max_requests_per_1_day: "requests per day (RPD)",
};

interface Limited {
  readonly modelId: string;
  readonly projectId: string;
  /** The limit that is reached. */
  readonly standing: Standing;
  readonly requested: number;
  /** How the project stands with all limits of the call. */
  readonly standings: readonly Standing[];
}

/** `waitMs` is after how long the same call may be admitted; null if never. */
export function limitReached(limited: Limited, waitMs: number | null): Refusal {
  const { standing, requested, standings } = limited;
  const figures = `Limit ${standing.limit}, Used ${standing.limit - standing.remaining}, Requested ${requested}.`;
  const again = waitMs === null ? "" : ` Please try again in ${durationText(waitMs)}.`;
  return new Refusal(codeOf(standing), `Rate limit reached ${subject(limited)}: ${figures}${again}`, {
    standings,
    ...(waitMs !== null && { retryAfterMs: waitMs }),
  });
}

/** The limit never holds so much at once. */
export function requestTooLarge(limited: Limited): Refusal {
  const { standing, requested, standings } = limited;
  const figures = `Limit ${standing.limit}, Requested ${requested}.`;
  const advice = "The request must be made smaller in order to run successfully.";
  return new Refusal(codeOf(standing), `Request too large ${subject(limited)}: ${figures} ${advice}`, { standings });
}

/** The store is away, and nothing is left of what was drawn from it. Without it nobody knows what others have used. */
export function limitUnknown(): Refusal {
  return tryLater(
    "The server cannot reach its store to check the rate limits of the project. Please try again shortly.",
  );
}

function subject({ modelId, projectId, standing }: Limited): string {
  return `for ${modelId} in project ${projectId} on ${words[standing.name]}`;
}

function codeOf({ name }: Standing): "rate-limited" | "tokens-limited" {
  return name === "max_tokens_per_1_minute" ? "tokens-limited" : "rate-limited";
}
