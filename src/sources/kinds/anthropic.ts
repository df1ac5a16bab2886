import { MalformedList, type SourceConfig, type SourceKind, type UpstreamRequest } from "../upstream.ts";
import { dayOf, listIn, objectIn, upstreamPage, nonEmpty, namesIn } from "../reading.ts";
import { messagesCalls, openaiCalls } from "../call-paths.ts";
import { bearer, getting, secretIn, urlUnder } from "../requests.ts";

/** From this API version on, Anthropic's clients send the key as a bearer token. */
const bearerSince = "2026-10-21";
const versionDefault = "2023-06-01";
const baseUrlEnd = /\/v1$/;

export const anthropic: SourceKind = {
  defaultBaseUrl: "https://api.anthropic.com",
  baseUrlEnd,
  options: {
    version: {
      about: "The version of Anthropic's API, for lists and for callers that send none.",
      type: "day",
      defaultValue: versionDefault,
      validate: (value) => (isDay(value) ? null : "must be a version of Anthropic's API, such as 2023-06-01"),
    },
  },
  firstPageRequest: (source) => pageAfter(source, null),
  read: (json, source) =>
    upstreamPage(
      listIn(json, "data"),
      (item) => ({
        id: item["id"],
        created: item["created_at"],
        ownedBy: "anthropic",
        facts: {
          displayName: item["display_name"],
          contextLength: item["max_input_tokens"],
          outputLimit: item["max_tokens"],
          capabilities: nonEmpty(namesIn(item["capabilities"])),
          deprecatedOn: dayOf(item["deprecated_at"]),
          shutdownDate: dayOf(item["retires_at"]),
        },
      }),
      nextPage(json, source),
    ),
  calls: { ...openaiCalls("/v1", ["chat"]), ...messagesCalls("/v1") },
  // The caller's version decides what its request means, so it is the one that is sent.
  callHeaders: (source, call, sent) => {
    const version = sent("anthropic-version") ?? versionOf(source);
    return call === "chat" ? { ...bearer(source), "anthropic-version": version } : headersFor(source, version);
  },
};

function pageAfter(source: SourceConfig, id: string | null): UpstreamRequest {
  const url = urlUnder(source, "/v1/models", { limit: 1000, after_id: id }, baseUrlEnd);
  return getting(url, headersFor(source, versionOf(source)));
}

function versionOf({ options }: SourceConfig): string {
  return options["version"] ?? versionDefault;
}

function headersFor(source: SourceConfig, version: string): Record<string, string> {
  const takesBearer = isDay(version) && version >= bearerSince;
  return { ...(takesBearer ? bearer(source) : secretIn("x-api-key", source)), "anthropic-version": version };
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

function nextPage(json: unknown, source: SourceConfig): UpstreamRequest | null {
  const answer = objectIn(json) ?? {};
  if (answer["has_more"] !== true) return null;
  const last = answer["last_id"];
  if (typeof last !== "string") throw new MalformedList("It has more models but no link to the next page.");
  return pageAfter(source, last);
}
