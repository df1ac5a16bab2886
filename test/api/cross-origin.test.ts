import { expect, test } from "bun:test";
import { openTestApp } from "../support/app.ts";

/** All CORS headers: a missing one breaks clients in browsers and nothing else. */

const origin = { origin: "https://app.example" };

test("a preflight allows the headers that clients send", async () => {
  const app = await openTestApp();
  const { headers } = await app.call("OPTIONS", "/v1/models", { headers: origin });
  expect(headers["access-control-allow-headers"]?.split(", ").toSorted()).toEqual([
    "accept",
    "ai-gateway-auth-method",
    "ai-gateway-protocol-version",
    "anthropic-beta",
    "anthropic-dangerous-direct-browser-access",
    "anthropic-version",
    "anthropic-workspace-id",
    "api-key",
    "authorization",
    "content-type",
    "http-referer",
    "if-none-match",
    "last-event-id",
    "openai-beta",
    "openai-organization",
    "openai-project",
    "user-agent",
    "x-api-key",
    "x-client-request-id",
    "x-fern-language",
    "x-fern-runtime",
    "x-fern-runtime-version",
    "x-fern-sdk-name",
    "x-fern-sdk-version",
    "x-goog-api-client",
    "x-goog-api-key",
    "x-openrouter-categories",
    "x-openrouter-title",
    "x-stainless-arch",
    "x-stainless-async",
    "x-stainless-custom-poll-interval",
    "x-stainless-helper-method",
    "x-stainless-lang",
    "x-stainless-os",
    "x-stainless-package-version",
    "x-stainless-poll-helper",
    "x-stainless-read-timeout",
    "x-stainless-retry-count",
    "x-stainless-runtime",
    "x-stainless-runtime-version",
    "x-stainless-timeout",
  ]);
  await app.close();
});

test("an answer exposes the headers that clients read", async () => {
  const app = await openTestApp();
  const { headers } = await app.call("GET", "/v1/models", { key: "acemeOwner", headers: origin });
  expect(headers["access-control-expose-headers"]?.split(", ").toSorted()).toEqual([
    "etag",
    "openai-organization",
    "openai-processing-ms",
    "openai-project",
    "openai-version",
    "request-id",
    "retry-after",
    "retry-after-ms",
    "x-models-etag",
    "x-ratelimit-limit-requests",
    "x-ratelimit-remaining-requests",
    "x-ratelimit-reset-requests",
    "x-request-id",
    "x-should-retry",
  ]);
  await app.close();
});

test("Vary names every request header that a list depends on", async () => {
  const app = await openTestApp();
  const vary = [
    "Accept-Encoding",
    "Anthropic-Version",
    "Api-Key",
    "Authorization",
    "Origin",
    "User-Agent",
    "X-Api-Key",
    "X-Fern-Sdk-Name",
    "X-Goog-Api-Client",
    "X-Goog-Api-Key",
  ];
  const whole = await app.call("GET", "/v1/models", { key: "acemeOwner" });
  expect(whole.headers["vary"]?.split(", ").toSorted()).toEqual(vary);
  const headers = { "if-none-match": whole.headers["etag"]! };
  const same = await app.call("GET", "/v1/models", { key: "acemeOwner", headers });
  expect([same.status, same.headers["vary"]]).toEqual([304, whole.headers["vary"]]);
  await app.close();
});
