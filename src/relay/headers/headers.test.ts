import { describe, expect, test } from "bun:test";
import { answerHeaders, type AnswerFacts } from "./answer-headers.ts";
import { requestHeaders } from "./request-headers.ts";

function leaving(
  sent: Readonly<Record<string, string>>,
  isReadable = false,
  passesOpenWebUi = false,
): Record<string, string> {
  return requestHeaders(sent, { isReadable, passesOpenWebUi });
}

const key = "sk-proj-rc1_canary0123456789";

describe("of a request", () => {
  test("what clients need leaves as it came", () => {
    const needed = {
      accept: "text/event-stream",
      "accept-encoding": "zstd, gzip",
      "accept-language": "de",
      "anthropic-beta": "a-2026-01-01,b-2026-01-02",
      "anthropic-dangerous-direct-browser-access": "true",
      "anthropic-version": "2023-06-01",
      "content-type": "application/json",
      "http-referer": "https://app.example",
      "idempotency-key": "7",
      "openai-beta": "assistants=v2",
      originator: "codex_cli_rs",
      "session-id": "s",
      "thread-id": "t",
      "user-agent": "OpenAI/JS 7.55.0",
      version: "0.171.0",
      "x-app": "cli",
      "x-claude-code-session-id": "c",
      "x-client-request-id": "r",
      "x-codex-turn-metadata": "{}",
      "x-codex-not-known-yet": "1",
      "x-fern-language": "JavaScript",
      "x-goog-api-client": "google-genai-sdk/2.32.0",
      "x-openrouter-title": "Title",
      "x-session-affinity": "a",
      "x-session-id": "b",
      "x-stainless-lang": "js",
      "x-stainless-retry-count": "0",
      "x-title": "Title",
    };
    expect(leaving(needed)).toEqual(needed);
  });

  test("nothing else leaves", () => {
    const refused = Object.fromEntries(
      [
        ..."authorization x-api-key api-key x-goog-api-key proxy-authorization cookie host content-length content-encoding".split(
          " ",
        ),
        ..."keep-alive proxy-connection te trailer transfer-encoding upgrade expect forwarded via".split(" "),
        ..."x-forwarded-for x-forwarded-host x-forwarded-proto x-real-ip cf-connecting-ip true-client-ip".split(" "),
        ..."openai-organization openai-project anthropic-workspace-id x-goog-user-project x-amz-date".split(" "),
        ..."x-ms-client-request-id origin referer sec-fetch-mode traceparent tracestate baggage".split(" "),
        ..."x-rollcall-anything x-openwebui-user-email x-portkey-custom-host x-stainless xx-stainless-lang".split(" "),
      ].map((name) => [name, "value"]),
    );
    expect(leaving(refused)).toEqual({ "accept-encoding": "identity" });
  });

  test("what Open WebUI says of its users leaves only to a source that is meant to get it", () => {
    const sent = { "x-openwebui-user-name": "Ada", "accept-encoding": "gzip" };
    expect(leaving(sent, false, true)).toEqual(sent);
    expect(leaving(sent)).toEqual({ "accept-encoding": "gzip" });
  });

  test("a value that no header to a source can hold stays here", () => {
    const sent = { "x-title": "a\u007fb", "user-agent": "fine" };
    expect(leaving(sent, true)).toEqual({ "user-agent": "fine", "accept-encoding": "identity" });
  });

  test("no carrier's value leaves in another header", () => {
    const carried: readonly (readonly [string, string, string])[] = [
      ["authorization", `Bearer ${key}`, key],
      ["authorization", `bearer  ${key}`, key],
      ["x-api-key", key, key],
      ["api-key", key, key],
      ["x-goog-api-key", key, key],
      ["proxy-authorization", "Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"],
      ["cookie", "session=0123456789", "session=0123456789"],
      ["openai-organization", "org-0123456789", "org-0123456789"],
      ["openai-project", "proj_0123456789", "proj_0123456789"],
      ["x-forwarded-for", "203.0.113.7", "203.0.113.7"],
      ["x-real-ip", "203.0.113.7", "203.0.113.7"],
      ["forwarded", "for=203.0.113.7", "for=203.0.113.7"],
    ];
    for (const [name, value, secret] of carried) {
      const sent = { [name]: value, "x-title": `my ${secret}!`, "x-stainless-lang": secret, accept: "*/*" };
      expect(leaving(sent)).toEqual({ accept: "*/*", "accept-encoding": "identity" });
    }
  });

  test("a value that is too short to be a secret hides nothing", () => {
    expect(leaving({ "x-title": "a title", "openai-project": "a" })["x-title"]).toBe("a title");
  });

  test("headers that the caller's Connection names stay behind", () => {
    expect(leaving({ connection: "close, X-Title", "x-title": "T", "x-app": "cli" })).toEqual({
      "x-app": "cli",
      "accept-encoding": "identity",
    });
  });

  test("an answer that must be read is asked for without compression", () => {
    expect(leaving({ "accept-encoding": "gzip" }, true)).toEqual({ "accept-encoding": "identity" });
    expect(leaving({ "accept-encoding": "gzip" })).toEqual({ "accept-encoding": "gzip" });
  });
});

describe("of an answer", () => {
  const facts: AnswerFacts = { status: 200, isOwnSource: false, isStream: false };
  const answered = (headers: Readonly<Record<string, string>>, more: Partial<AnswerFacts> = {}) =>
    answerHeaders(new Headers(headers), { ...facts, ...more });
  const ours = answered({});
  /** What the upstream's headers add to ours. */
  const back = (headers: Readonly<Record<string, string>>, more: Partial<AnswerFacts> = {}) =>
    Object.fromEntries(Object.entries(answered(headers, more)).filter(([name]) => !(name in ours)));

  test("no browser runs what a source answers, whatever the source says of it", () => {
    expect(ours).toEqual({
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "x-content-type-options": "nosniff",
    });
    const said = { "content-security-policy": "script-src *", "x-content-type-options": "x" };
    expect(answered(said)).toEqual(ours);
  });

  test("what clients need comes back as it came", () => {
    const needed = {
      "content-disposition": "attachment",
      "content-encoding": "gzip",
      "content-type": "application/json",
      deprecation: "true",
      "openai-model": "gpt-x",
      "openai-processing-ms": "12",
      "openai-version": "2020-10-01",
      "retry-after": "3",
      "retry-after-ms": "2500",
      sunset: "Sat, 31 Oct 2026 23:59:59 GMT",
      warning: "299",
      "x-codex-turn-state": "s",
      "x-reasoning-included": "true",
      "x-should-retry": "true",
    };
    expect(back(needed)).toEqual(needed);
  });

  test("nothing else comes back", () => {
    const refused = Object.fromEntries(
      [
        ..."set-cookie openai-organization openai-project anthropic-organization-id server via cf-ray".split(" "),
        ..."alt-svc strict-transport-security access-control-allow-origin connection keep-alive date".split(" "),
        ..."location link x-envoy-upstream-service-time x-litellm-model-id llm_provider-x x-models-etag etag".split(
          " ",
        ),
        ..."content-length transfer-encoding trailer upgrade www-authenticate x-powered-by x-ratelimit-limit-requests".split(
          " ",
        ),
      ].map((name) => [name, "value"]),
    );
    expect(back(refused)).toEqual({});
  });

  test("the vendor's id of the request has another name, since ours has its own", () => {
    for (const name of ["x-request-id", "request-id", "x-generation-id"])
      expect(back({ [name]: "req_1" })).toEqual({ "x-upstream-request-id": "req_1" });
  });

  test("streams are not to be buffered", () => {
    expect(back({}, { isStream: true })).toEqual({ "x-accel-buffering": "no" });
  });

  test("a header that the upstream's Connection names stays behind", () => {
    expect(back({ connection: "Retry-After", "retry-after": "1" })).toEqual({});
  });

  const limits = {
    "x-ratelimit-remaining-requests": "1",
    "anthropic-ratelimit-tokens-remaining": "2",
    "anthropic-ratelimit-unified-status": "rejected",
    "retry-after": "3",
  };
  test("rate limits come back from a source of one organization", () => {
    expect(back(limits, { isOwnSource: true })).toEqual(limits);
  });

  test("of a shared source's rate limits, what Claude Code needs to stop comes back", () => {
    expect(back(limits)).toEqual({ "retry-after": "3" });
    expect(back(limits, { status: 429 })).toEqual({
      "anthropic-ratelimit-unified-status": "rejected",
      "retry-after": "3",
    });
  });
});
