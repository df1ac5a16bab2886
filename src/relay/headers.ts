/** Which headers of a request and of its answer pass. Both lists say what passes, since a list of what must not forgets some. */

const passedOfRequest: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "anthropic-beta",
  "anthropic-dangerous-direct-browser-access",
  "anthropic-version",
  "content-encoding",
  "content-type",
  "http-referer",
  "idempotency-key",
  "openai-beta",
  "originator",
  "session-id",
  "thread-id",
  "user-agent",
  "version",
  "x-app",
  "x-claude-code-session-id",
  "x-client-request-id",
  "x-goog-api-client",
  "x-session-affinity",
  "x-session-id",
  "x-title",
]);

const passedFamilies = /^x-(?:stainless|codex|fern|openrouter)-/;

/** What these carry must not leave in another header either. */
const carriers = [
  "authorization",
  "x-api-key",
  "api-key",
  "x-goog-api-key",
  "proxy-authorization",
  "cookie",
  "openai-organization",
  "openai-project",
  "x-forwarded-for",
  "x-real-ip",
  "forwarded",
] as const;

// A shorter value, such as the organization "a", would be found in anything.
const carriedLengthMin = 8;

type Reader = (name: string) => string | null;

/**
 * The headers of a request that may leave. `names` are those that the caller sent, in lower case: asking for each of the
 * allowed ones costs more, and would miss the members of families that are not known today. `isReadable` asks for an
 * answer without compression, which the relay can follow.
 */
export function requestHeaders(sent: Reader, names: Iterable<string>, isReadable: boolean): Record<string, string> {
  const passed: Record<string, string> = {};
  const named = namedByConnection(sent("connection"));
  for (const name of names) {
    if (!passedOfRequest.has(name) && !passedFamilies.test(name)) continue;
    const value = sent(name);
    if (value !== null && !named.includes(name)) passed[name] = value;
  }
  removeCarried(passed, carriedIn(sent));
  // Without the header, fetch would ask for every encoding that it knows.
  if (isReadable || passed["accept-encoding"] === undefined) passed["accept-encoding"] = "identity";
  return passed;
}

function carriedIn(sent: Reader): string[] {
  const values = carriers.flatMap((name) => {
    const value = sent(name);
    if (value === null) return [];
    const credentials = /^\S+ +(\S.*)$/.exec(value)?.[1];
    return credentials === undefined ? [value] : [value, credentials];
  });
  return values.filter((value) => value.length >= carriedLengthMin);
}

function removeCarried(passed: Record<string, string>, carried: readonly string[]): void {
  for (const [name, value] of Object.entries(passed))
    if (carried.some((secret) => value.includes(secret))) delete passed[name];
}

/** The headers that belong to one connection, by RFC 9110. */
function namedByConnection(connection: string | null): readonly string[] {
  if (connection === null || connection === "keep-alive") return [];
  return connection.toLowerCase().split(/[\s,]+/);
}

const passedOfAnswer: ReadonlySet<string> = new Set([
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
export function answerHeaders(headers: Headers, facts: AnswerFacts): Record<string, string> {
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
  if (passedOfAnswer.has(name)) return true;
  if (name === "content-length") return isUntouched;
  // The numbers of a shared account would show one tenant what the others do.
  return isOwnSource ? rateLimits.test(name) : status === 429 && unifiedLimits.test(name);
}
