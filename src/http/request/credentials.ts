import { unauthenticated, Refusal } from "../../core/refusal.ts";
import type { RequestContext } from "./request-context.ts";
import { Query } from "./query.ts";

/**
 * The one key of a request; null without one. Clients send it as a bearer token, as `x-api-key`, `api-key` or
 * `x-goog-api-key`, and in Google's dialect also in the query. Some send two. Two different keys are refused.
 */
export function presentedKey(context: RequestContext): string | null {
  const { raw, query, dialect } = context;
  const authorization = raw.header("authorization");
  const token = authorization === null ? null : tokenIn(authorization);
  if (authorization !== null && token === null) throw unauthenticated(false);
  const inHeaders = theOnly(theOnly(token, raw.header("x-api-key")), raw.header("api-key"));
  const inQuery = dialect.takesKeyInQuery && query !== "" ? new Query(context).text("key") : null;
  const key = theOnly(theOnly(inHeaders, raw.header("x-goog-api-key")), inQuery);
  if (key !== null && key !== token && !isOneToken(key)) throw missingKey(context);
  return key;
}

/** The refusal of a request without a key. */
export function missingKey({ dialect, query }: RequestContext): Refusal {
  return unauthenticated(!dialect.takesKeyInQuery && /(^|&)(api[_-]?key|key|access_token)=/i.test(query));
}

function theOnly(first: string | null, second: string | null): string | null {
  if (second === null || second === "") return first;
  if (first !== null && first !== second)
    throw new Refusal(
      "conflicting-credentials",
      "This request carries two different API keys in its headers. Send one.",
    );
  return second;
}

/** The token of `Bearer TOKEN` in the usual spelling; null for any other text. */
export function usualToken(authorization: string): string | null {
  const token = authorization.startsWith("Bearer ") ? authorization.slice("Bearer ".length) : "";
  return isOneToken(token) ? token : null;
}

/** The token of `Bearer TOKEN`, or the password of `Basic` with a blank user, as OpenAI documented until 2026. */
function tokenIn(authorization: string): string | null {
  // First the usual spelling, because the pattern below costs almost as much as hashing the key.
  const usual = usualToken(authorization);
  if (usual !== null) return usual;
  const scheme = /^(bearer|basic) +/i.exec(authorization);
  if (scheme === null) return null;
  const token = authorization.slice(scheme[0].length);
  if (!isOneToken(token)) return null;
  return scheme[1]?.toLowerCase() === "bearer" ? token : passwordOf(token);
}

function passwordOf(basic: string): string | null {
  if (!/^[\w+/-]+={0,2}$/.test(basic)) return null;
  const credentials = Buffer.from(basic, "base64").toString("latin1");
  return credentials.startsWith(":") && isOneToken(credentials.slice(1)) ? credentials.slice(1) : null;
}

// Two Authorization headers arrive joined by a comma.
function isOneToken(text: string): boolean {
  return /^[\x21-\x2b\x2d-\x7e]+$/.test(text);
}
