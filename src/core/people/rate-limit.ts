/**
 * A project's rate limits for one model, under OpenAI's names. Rollcall stores them for gateways to read and does not
 * enforce them.
 */
export const rateLimitNames = [
  "max_requests_per_1_minute",
  "max_tokens_per_1_minute",
  "max_images_per_1_minute",
  "max_audio_megabytes_per_1_minute",
  "max_requests_per_1_day",
  "batch_1_day_max_input_tokens",
] as const;

/** The limits that are set; a missing name was never set. */
export type RateLimits = Readonly<Partial<Record<(typeof rateLimitNames)[number], number>>>;

const prefix = "rl-";

/** Each model of a project has one rate limit, so the model id identifies it. */
export function rateLimitId(modelId: string): string {
  return prefix + modelId;
}

/** The model id in a rate limit's id; null when the id has another form. */
export function modelOfRateLimit(id: string): string | null {
  return id.startsWith(prefix) ? id.slice(prefix.length) : null;
}
