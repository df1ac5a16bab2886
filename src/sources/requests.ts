import { MalformedList, type SourceConfig, type UpstreamRequest } from "./upstream.ts";

/** Parts of requests that several kinds share. */

type Query = Readonly<Record<string, string | number | null>>;

/**
 * A path under a source's base URL. What both would contain is written once: the end of the base URL that the kind says
 * is part of its paths or, for other kinds, the version (`/v1`) when the path has one, be it another.
 */
export function urlUnder(
  { baseUrl }: Pick<SourceConfig, "baseUrl">,
  path: string,
  query: Query = {},
  end: RegExp | null = null,
): string {
  const hasVersion = /\/v\d[^/]*\//.test(path);
  const root = baseUrl.replace(end ?? (hasVersion ? /\/v\d[^/]*$/ : ""), "");
  const pairs = Object.entries(query).filter(([, value]) => value !== null);
  const search = pairs.map(([name, value]) => `${name}=${encoded(String(value))}`).join("&");
  return root + path + (search === "" ? "" : `?${search}`);
}

export function getting(url: string, headers: Readonly<Record<string, string>>): UpstreamRequest {
  return { method: "GET", url, headers, body: null };
}

export function deleting(url: string, headers: Readonly<Record<string, string>>): UpstreamRequest {
  return { method: "DELETE", url, headers, body: null };
}

/** The secret as a bearer token; no header without a secret. */
export function bearer(source: SourceConfig): Record<string, string> {
  return source.secret === null ? {} : { authorization: `Bearer ${source.secret}` };
}

/** The secret in a header of the vendor's own; no header without a secret. */
export function secretIn(header: string, source: SourceConfig): Record<string, string> {
  return source.secret === null ? {} : { [header]: source.secret };
}

/** The token of the next page comes from the upstream, so it may be anything. */
function encoded(value: string): string {
  if (value.length > 4096 || !value.isWellFormed()) throw new MalformedList("Its token for the next page is invalid.");
  return encodeURIComponent(value);
}
