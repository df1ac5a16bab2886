import type { UpstreamReply } from "../../sources/fetcher/fetcher.ts";
import { KnownNames } from "./known-names.ts";
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

const kinds = new KnownNames((name) => {
  if (passing.has(name)) return "passes";
  return unifiedLimits.test(name) ? "unified limit" : rateLimits.test(name) ? "limit" : "stays";
});

/**
 * A page can send its visitor's browser to a call, with a key of its own in the query and a form. The console has the same
 * origin, so nothing that a source answers may run there.
 */
const inBrowsers = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "x-content-type-options": "nosniff",
};

/** Under these names vendors send the id that their support asks for. */
const requestIds = ["x-request-id", "request-id", "x-generation-id"] as const;

export interface AnswerFacts {
  readonly status: number;
  /** Whether the source belongs to one organization, which may then know its rate limits. */
  readonly isOwnSource: boolean;
  /** Whether the answer is a stream of events. */
  readonly isStream: boolean;
}

/** The headers of an upstream's answer that may come back, and ours. The runtime counts the length of the body anew. */
export function answerHeaders(headers: UpstreamReply["headers"], facts: AnswerFacts): Record<string, string> {
  const passed: Record<string, string> = { ...inBrowsers };
  const named = namedByConnection(headers.get("connection"));
  for (const name of headers.keys()) {
    const value = mayComeBack(name, facts) && !named.includes(name) ? headers.get(name) : null;
    if (value !== null) passed[name] = value;
  }
  const requestId = requestIdIn(headers);
  if (requestId !== null) passed["x-upstream-request-id"] = requestId;
  if (facts.isStream) passed["x-accel-buffering"] = "no";
  return passed;
}

function requestIdIn(headers: UpstreamReply["headers"]): string | null {
  for (const name of requestIds) {
    const id = headers.get(name);
    if (id !== null) return id;
  }
  return null;
}

function mayComeBack(name: string, { status, isOwnSource }: AnswerFacts): boolean {
  const kind = kinds.of(name);
  if (kind === "passes" || kind === "stays") return kind === "passes";
  // The numbers of a shared account would show one tenant what the others do.
  return isOwnSource || (status === 429 && kind === "unified limit");
}
