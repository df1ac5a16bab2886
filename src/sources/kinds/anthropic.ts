import { MalformedList, type SourceConfig, type SourceKind, type UpstreamRequest } from "../upstream.ts";
import { dayOf, listIn, objectIn, pageOf, nonEmpty, namesIn } from "../reading.ts";
import { bearer, getting, secretIn, urlUnder } from "../requests.ts";

/** From this API version on, Anthropic's clients send the key as a bearer token. */
const bearerSince = "2026-10-21";

export const anthropic: SourceKind = {
  defaultBaseUrl: "https://api.anthropic.com",
  options: ["version"],
  firstPageRequest: (source) => pageAfter(source, null),
  read: (json, source) =>
    pageOf(
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
};

function pageAfter(source: SourceConfig, id: string | null): UpstreamRequest {
  const version = source.options["version"] ?? "2023-06-01";
  return getting(urlUnder(source, "/v1/models", { limit: 1000, after_id: id }), {
    ...(version >= bearerSince ? bearer(source) : secretIn("x-api-key", source)),
    "anthropic-version": version,
  });
}

function nextPage(json: unknown, source: SourceConfig): UpstreamRequest | null {
  const answer = objectIn(json) ?? {};
  if (answer["has_more"] !== true) return null;
  const last = answer["last_id"];
  if (typeof last !== "string") throw new MalformedList("It has more models but no link to the next page.");
  return pageAfter(source, last);
}
