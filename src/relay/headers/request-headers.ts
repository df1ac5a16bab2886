import { KnownNames } from "./known-names.ts";
import { namedByConnection } from "./named-by-connection.ts";

/** What passes. A list of what must not would forget some. */
const passing: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "anthropic-beta",
  "anthropic-dangerous-direct-browser-access",
  "anthropic-version",
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

const passingFamilies = /^x-(?:stainless|codex|fern|openrouter)-/;

const rules = new KnownNames((name) => {
  if (passing.has(name) || passingFamilies.test(name)) return "passes";
  return name.startsWith("x-openwebui-") ? "passes if wanted" : "stays";
});

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

// What the runtime lets in and the connection to a source would not let out.
const isUnsendable = /[^\t\u0020-\u007e\u0080-\u00ff]/;

/** The headers of a request by their names in lower case. */
export type SentHeaders = Readonly<Record<string, string>>;

interface Demands {
  /** Whether the answer must come without compression, so that the relay can follow it. */
  readonly isReadable: boolean;
  /** Whether the source gets what Open WebUI says of its users. */
  readonly passesOpenWebUi: boolean;
}

/** The headers of a request that may leave. */
export function requestHeaders(sent: SentHeaders, { isReadable, passesOpenWebUi }: Demands): Record<string, string> {
  const passed: Record<string, string> = {};
  const carried = carriedIn(sent);
  const named = namedByConnection(sent["connection"] ?? null);
  for (const name in sent) {
    const rule = rules.of(name);
    if (rule === "stays" || (rule !== "passes" && !passesOpenWebUi) || named.includes(name)) continue;
    const value = sent[name] ?? "";
    if (!isUnsendable.test(value) && !holdsAny(value, carried)) passed[name] = value;
  }
  // Without the header, fetch would ask for every encoding that it knows.
  if (isReadable || passed["accept-encoding"] === undefined) passed["accept-encoding"] = "identity";
  return passed;
}

/** The values of carriers, and what follows the scheme of a credential. */
function carriedIn(sent: SentHeaders): string[] {
  const carried: string[] = [];
  for (const name of carriers) {
    const value = sent[name];
    if (value === undefined || value.length < carriedLengthMin) continue;
    const credential = value.slice(value.indexOf(" ") + 1).trimStart();
    // What holds the whole value holds its end, too.
    carried.push(credential.length >= carriedLengthMin ? credential : value);
  }
  return carried;
}

function holdsAny(value: string, carried: readonly string[]): boolean {
  for (const secret of carried) if (value.includes(secret)) return true;
  return false;
}
