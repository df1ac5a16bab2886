/** A project's rate limits for one model, under OpenAI's names. */
export const rateLimitNames = [
  "max_requests_per_1_minute",
  "max_tokens_per_1_minute",
  "max_images_per_1_minute",
  "max_audio_megabytes_per_1_minute",
  "max_requests_per_1_day",
  "batch_1_day_max_input_tokens",
] as const;

export type RateLimitName = (typeof rateLimitNames)[number];

/** The limits that are set; a missing name was never set. */
export type RateLimits = Readonly<Partial<Record<RateLimitName, number>>>;

/** Typed clients require a number even if no limit is set, and write it back. */
export const noLimit = 2_147_483_647;

/** Those that hold for calls that are passed on. Nobody here reads the files of batches. */
export type CallLimitName = Exclude<RateLimitName, "batch_1_day_max_input_tokens">;

const prefix = "rl-";

/** Each model of a project has one rate limit, so the model id identifies it. */
export function rateLimitId(modelId: string): string {
  return prefix + modelId;
}

/** The model id in a rate limit's id; null when the id has another form. */
export function modelOfRateLimit(id: string): string | null {
  return id.startsWith(prefix) ? id.slice(prefix.length) : null;
}
