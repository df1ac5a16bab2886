import type { Refusal } from "../../core/refusal.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { limitHeaders } from "./limit-headers.ts";
import type { Reply } from "../request/request-context.ts";
import { varyHeader } from "../models/dialect-selection.ts";

/** The headers of every answer from a view: a cache may store it for its one reader, and must revalidate each time. */
export const viewHeaders = Object.freeze({
  "cache-control": "private, no-cache",
  vary: varyHeader,
  "openai-version": "2020-10-01",
  "x-content-type-options": "nosniff",
});

const onceOnlyHeaders = Object.freeze({ ...viewHeaders, "cache-control": "no-store" });
const jsonHeaders = Object.freeze({ "content-type": "application/json", ...onceOnlyHeaders });

// The official SDKs retry 409, 429 and 5xx unless this header forbids it.
const refusedHeaders = Object.freeze({ ...jsonHeaders, "x-should-retry": "false" });
const retriableHeaders = Object.freeze({ ...jsonHeaders, "x-should-retry": "true" });
const unauthenticatedHeaders = Object.freeze({ ...refusedHeaders, "www-authenticate": 'Bearer realm="Rollcall"' });

export function jsonReply(status: number, body: string): Reply {
  return { status, headers: jsonHeaders, body };
}

const metricsHeaders = Object.freeze({
  ...onceOnlyHeaders,
  "content-type": "text/plain; version=0.0.4; charset=utf-8",
});

export function metricsReply(body: Uint8Array<ArrayBuffer>): Reply {
  return { status: 200, headers: metricsHeaders, body };
}

// The last header makes nginx forward each event at once.
const eventHeaders = Object.freeze({
  ...onceOnlyHeaders,
  "content-type": "text/event-stream",
  "x-accel-buffering": "no",
});

export function eventsReply(body: ReadableStream<Uint8Array> | null): Reply {
  return { status: 200, headers: eventHeaders, body };
}

/** JSON values, each on its line. A browser keeps them in a file with this name. */
export function linesReply(body: ReadableStream<Uint8Array> | null, name: string): Reply {
  const headers = {
    ...eventHeaders,
    "content-type": "application/x-ndjson",
    "content-disposition": `attachment; filename="${name}"`,
  };
  return { status: 200, headers, body };
}

export function emptyReply(status: number, headers: Readonly<Record<string, string>>): Reply {
  return { status, headers: { ...onceOnlyHeaders, ...headers }, body: null };
}

export function refusalReply(refusal: Refusal, dialect: Dialect, requestId?: string): Reply {
  const { status, body } = dialect.refused(refusal, requestId);
  const { requestsPerMinute, allow, mayRetry, standings, retryAfterMs } = refusal.details;
  const retryAfterSeconds = refusal.details.retryAfterSeconds ?? wholeSeconds(retryAfterMs);
  const usual = status === 401 ? unauthenticatedHeaders : mayRetry === true ? retriableHeaders : refusedHeaders;
  if (retryAfterSeconds === undefined && requestsPerMinute === undefined && allow === undefined && !standings)
    return { status, headers: usual, body };
  const headers: Record<string, string> = { ...usual, ...(standings && limitHeaders(standings, dialect)) };
  if (allow !== undefined) headers["allow"] = allow.join(", ");
  if (retryAfterSeconds !== undefined) {
    headers["x-should-retry"] = "true";
    headers["retry-after"] = String(retryAfterSeconds);
    headers["retry-after-ms"] = String(retryAfterMs ?? retryAfterSeconds * 1000);
  }
  if (requestsPerMinute !== undefined) {
    headers["x-ratelimit-limit-requests"] = String(requestsPerMinute);
    headers["x-ratelimit-remaining-requests"] = "0";
    headers["x-ratelimit-reset-requests"] = `${retryAfterSeconds}s`;
  }
  return { status, headers, body };
}

function wholeSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.ceil(ms / 1_000);
}
