/**
 * What a project may ask of one model, as OpenAI spells it. Rollcall keeps it for the gateways that read it, and
 * enforces nothing.
 */
export const rateLimitNames = [
  "max_requests_per_1_minute",
  "max_tokens_per_1_minute",
  "max_images_per_1_minute",
  "max_audio_megabytes_per_1_minute",
  "max_requests_per_1_day",
  "batch_1_day_max_input_tokens",
] as const;

/** What was set; a name that is missing was never set. */
export type RateLimits = Readonly<Partial<Record<(typeof rateLimitNames)[number], number>>>;

const prefix = "rl-";

/** There is one for each model, and nothing else to tell it by. */
export function rateLimitId(modelId: string): string {
  return prefix + modelId;
}

/** The model a rate limit's id names; null where it names none. */
export function modelOfRateLimit(id: string): string | null {
  return id.startsWith(prefix) ? id.slice(prefix.length) : null;
}
