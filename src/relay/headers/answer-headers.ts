import type { UpstreamReply } from "../../sources/fetcher/fetcher.ts";
import { namedByConnection } from "./named-by-connection.ts";

const passing: ReadonlySet<string> = new Set([
  "content-disposition",
  "content-encoding",
  "content-type",
  "deprecation",
  "openai-model",
  "openai-processing-ms",
  "openai-version",
  "retry-after",
  "retry-after-ms",
  "sunset",
  "warning",
  "x-codex-turn-state",
  "x-reasoning-included",
  "x-should-retry",
]);

const rateLimits = /^(?:x|anthropic)-ratelimit-/;
// Without these, Claude Code tries again for ever.
const unifiedLimits = /^anthropic-ratelimit-unified-/;

/** Under these names vendors send the id that their support asks for. */
const requestIds = ["x-request-id", "request-id", "x-generation-id"] as const;

export interface AnswerFacts {
  readonly status: number;
  /** Whether the source belongs to one organization, which may then know its rate limits. */
  readonly isOwnSource: boolean;
  /** Whether the answer is a stream of events. */
  readonly isStream: boolean;
  /** Whether the body passes with the length that it has. */
  readonly isUntouched: boolean;
}

/** The headers of an upstream's answer that may come back. */
export function answerHeaders(headers: UpstreamReply["headers"], facts: AnswerFacts): Record<string, string> {
  const passed: Record<string, string> = {};
  const named = namedByConnection(headers.get("connection"));
  for (const name of headers.keys()) {
    const value = mayComeBack(name, facts) && !named.includes(name) ? headers.get(name) : null;
    if (value !== null) passed[name] = value;
  }
  const requestId = requestIds.map((name) => headers.get(name)).find((id) => id !== null);
  if (requestId !== null && requestId !== undefined) passed["x-upstream-request-id"] = requestId;
  if (facts.isStream) passed["x-accel-buffering"] = "no";
  return passed;
}

function mayComeBack(name: string, { status, isOwnSource, isUntouched }: AnswerFacts): boolean {
  if (passing.has(name)) return true;
  if (name === "content-length") return isUntouched;
  // The numbers of a shared account would show one tenant what the others do.
  return isOwnSource ? rateLimits.test(name) : status === 429 && unifiedLimits.test(name);
}
