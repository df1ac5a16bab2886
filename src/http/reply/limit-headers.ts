import type { Standing } from "../../core/limits/standing.ts";
import { durationText } from "../../core/text/duration-text.ts";
import type { Dialect } from "../../dialects/dialect.ts";

/** The families of headers that say how a project stands with what counts requests, and with what counts tokens. */
const families: Readonly<Partial<Record<Standing["name"], "requests" | "tokens">>> = {
  max_requests_per_1_minute: "requests",
  max_requests_per_1_day: "requests",
  max_tokens_per_1_minute: "tokens",
};

/** What is left of limits, in the headers that the vendor's clients read. */
export function limitHeaders(standings: readonly Standing[], dialect: Dialect): Record<string, string> {
  const headers: Record<string, string> = {};
  const isAnthropic = dialect.name.startsWith("anthropic");
  for (const family of ["requests", "tokens"] as const) {
    const standing = tightest(standings.filter(({ name }) => families[name] === family));
    if (standing === null) continue;
    if (isAnthropic) addAnthropic(headers, family, standing);
    else addOpenai(headers, family, standing);
    // The limits are the project's. Clients read the other family.
    if (!isAnthropic && family === "tokens") addOpenai(headers, "project-tokens", standing);
  }
  return headers;
}

/** The one that is used up first, as far as can be said now. */
function tightest(standings: readonly Standing[]): Standing | null {
  let found: Standing | null = null;
  for (const standing of standings) if (found === null || standing.remaining < found.remaining) found = standing;
  return found;
}

function addOpenai(headers: Record<string, string>, family: string, { limit, remaining, resetMs }: Standing): void {
  headers[`x-ratelimit-limit-${family}`] = String(limit);
  headers[`x-ratelimit-remaining-${family}`] = String(remaining);
  headers[`x-ratelimit-reset-${family}`] = durationText(resetMs);
}

function addAnthropic(headers: Record<string, string>, family: string, { limit, remaining, resetMs }: Standing): void {
  headers[`anthropic-ratelimit-${family}-limit`] = String(limit);
  headers[`anthropic-ratelimit-${family}-remaining`] = String(remaining);
  // Clients compare it with their own clock.
  const reset = new Date(Math.ceil((Date.now() + resetMs) / 1_000) * 1_000);
  headers[`anthropic-ratelimit-${family}-reset`] = reset.toISOString().replace(".000Z", "Z");
}
