import { MalformedList, type SourceConfig, type UpstreamRequest } from "./upstream.ts";

/** Parts of requests that several kinds share. */

type Query = Readonly<Record<string, string | number | null>>;

/** A path under a source's base URL. A version (`/v1`) that both contain is written once. */
export function urlUnder(source: SourceConfig, path: string, query: Query = {}): string {
  const [, version = ""] = /^(\/v\d[^/]*)\//.exec(path) ?? [];
  const rest = version !== "" && source.baseUrl.endsWith(version) ? path.slice(version.length) : path;
  const pairs = Object.entries(query).filter(([, value]) => value !== null);
  const search = pairs.map(([name, value]) => `${name}=${encoded(String(value))}`).join("&");
  return source.baseUrl + rest + (search === "" ? "" : `?${search}`);
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
