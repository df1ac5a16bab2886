import type { RawRequest } from "../request/request-context.ts";

/** The origins whose pages may read our answers in a browser: all, or those listed. */
export type CorsOrigins = "*" | readonly string[];

// Each is listed, because the wildcard does not cover Authorization.
const allowedHeaders = [
  "authorization, content-type, accept",
  "openai-organization, openai-project, openai-beta, x-client-request-id",
  "x-stainless-lang, x-stainless-package-version, x-stainless-os, x-stainless-arch, x-stainless-runtime",
  "x-stainless-runtime-version, x-stainless-retry-count, x-stainless-timeout, x-stainless-read-timeout, x-stainless-async",
  "x-stainless-helper-method, x-stainless-poll-helper, x-stainless-custom-poll-interval",
  "x-api-key, api-key, x-goog-api-key, x-goog-api-client",
  "anthropic-version, anthropic-beta, anthropic-workspace-id, anthropic-dangerous-direct-browser-access",
  "x-fern-language, x-fern-runtime, x-fern-runtime-version, x-fern-sdk-name, x-fern-sdk-version",
  "ai-gateway-auth-method, ai-gateway-protocol-version",
  "http-referer, x-openrouter-title, x-openrouter-categories",
  "user-agent, if-none-match, last-event-id",
].join(", ");

const exposedHeaders = [
  "x-request-id, request-id, openai-organization, openai-project, openai-processing-ms, openai-version",
  "etag, x-models-etag",
  "retry-after, retry-after-ms, x-should-retry",
  "x-ratelimit-limit-requests, x-ratelimit-remaining-requests, x-ratelimit-reset-requests",
].join(", ");

/** The headers for a request from a browser's page; null for any other request. No cookie is ever read, so "*" is safe. */
export function corsHeaders(raw: RawRequest, origins: CorsOrigins): Readonly<Record<string, string>> | null {
  const origin = raw.header("origin");
  if (origin === null) return null;
  const allowed = origins === "*" ? "*" : origins.includes(origin) ? origin : null;
  if (allowed === null) return {};
  return { "access-control-allow-origin": allowed, "access-control-expose-headers": exposedHeaders };
}

export function preflightHeaders(methods: readonly string[]): Readonly<Record<string, string>> {
  return {
    allow: methods.join(", "),
    "access-control-allow-methods": methods.join(", "),
    "access-control-allow-headers": allowedHeaders,
    "access-control-max-age": "86400",
  };
}
