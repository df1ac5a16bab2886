import type { UpstreamReply } from "../../../sources/fetcher/fetcher.ts";
import { isJsonType, isStreamType } from "../content-types.ts";
import { unpackedText } from "../packed.ts";

/** Why an error of an upstream does not pass. */
export interface NotPassed {
  readonly fault: "credentials" | "redirect" | "not-json" | "too-long" | "secret" | "invalid";
  /** The end of a sentence about the upstream, which repeats nothing of its answer. */
  readonly what: string;
  readonly mayRetry: boolean;
  readonly retryAfterSeconds: number | null;
}

// A shorter text, such as EMPTY for local servers, is not secret, and any error may contain it.
const secretLengthMin = 8;

/**
 * Why this answer does not pass; null for one that passes as it is. Errors about the request pass, since clients need
 * their words. Errors about our credentials are the operator's, pages are of some proxy, and an error that holds the
 * source's secret is for nobody. `body` is null for an error that is too long to be read.
 */
export function notPassed(
  status: number,
  headers: UpstreamReply["headers"],
  body: Uint8Array | null,
  secret: string | null,
): NotPassed | null {
  if (status < 200) return refused("invalid", "did not answer with valid HTTP");
  if (status < 300) return null;
  if (status < 400) return refused("redirect", "redirected the call, which this server does not follow");
  const text = body === null ? null : unpackedText(body, headers);
  const type = headers.get("content-type") ?? "";
  if (isAboutCredentials(status, text, type)) return refused("credentials", "refused the credentials of this server");
  if (!mayHaveWords(status, type)) return notJson(status, headers);
  if (body === null) return refused("too-long", "answered with an error that is too long to pass on");
  if (secret === null || secret.length < secretLengthMin || (text !== null && !isIn(text, secret))) return null;
  return refused("secret", "answered with an error that cannot be passed on");
}

function refused(fault: NotPassed["fault"], what: string): NotPassed {
  return { fault, what, mayRetry: false, retryAfterSeconds: null };
}

function notJson(status: number, headers: UpstreamReply["headers"]): NotPassed {
  return {
    fault: "not-json",
    what: `answered with status ${status} and no JSON`,
    mayRetry: status === 408 || status === 429 || status >= 500,
    retryAfterSeconds: secondsIn(headers.get("retry-after")),
  };
}

function isAboutCredentials(status: number, text: string | null, type: string): boolean {
  return status === 401 || status === 407 || (status === 403 && !isPage(type) && !isModeration(text));
}

/** With 403, a firewall that does not like what the caller has written answers so: the source is well. */
function isPage(type: string): boolean {
  return /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(type);
}

/** OpenRouter answers 403 too when a moderation flags the input, and then says why. */
function isModeration(text: string | null): boolean {
  try {
    const { error } = JSON.parse(text ?? "") as { error?: { metadata?: { reasons?: unknown } } };
    return Array.isArray(error?.metadata?.reasons);
  } catch {
    return false;
  }
}

/** A page of HTML comes from a proxy, whatever its status. Text below 500 is what some servers say about a request. */
function mayHaveWords(status: number, contentType: string): boolean {
  if (isPage(contentType)) return false;
  return status < 500 || isJsonType(contentType) || isStreamType(contentType);
}

function secondsIn(retryAfter: string | null): number | null {
  return retryAfter !== null && /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) : null;
}

/** As it is, and as JSON and URLs write it: any character of it may be escaped, in either, or in both. */
function isIn(text: string, secret: string): boolean {
  const unescaped = text
    .replaceAll(/\\u([\da-f]{4})/gi, (_, digits: string) => characterOf(digits))
    .replaceAll("\\/", "/");
  const decoded = unescaped.replaceAll(/%([\da-f]{2})/gi, (_, digits: string) => characterOf(digits));
  return [text, unescaped, decoded].some((one) => one.includes(secret));
}

function characterOf(digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 16));
}
