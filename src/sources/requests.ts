import { MalformedList, type SourceConfig, type UpstreamRequest } from "./upstream.ts";

/** Parts of requests that several kinds write alike. */

type Query = Readonly<Record<string, string | number | null>>;

/** A path under a source's base URL. Where both name the version (`/v1`), it is written once. */
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

/** The headers with the secret behind `Bearer`; none without a secret. */
export function bearer(source: SourceConfig): Record<string, string> {
  return source.secret === null ? {} : { authorization: `Bearer ${source.secret}` };
}

/** The headers with the secret in one of the vendor's own. */
export function secretIn(header: string, source: SourceConfig): Record<string, string> {
  return source.secret === null ? {} : { [header]: source.secret };
}

/** Where the next page begins is the upstream's word, which may be anything. */
function encoded(value: string): string {
  if (value.length > 4096 || !value.isWellFormed())
    throw new MalformedList("It names a next page that cannot be asked for.");
  return encodeURIComponent(value);
}
