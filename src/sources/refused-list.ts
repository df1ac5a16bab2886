import { UpstreamError, type SourceConfig } from "./upstream.ts";

/** A failed request for a list, with what the source's administrators can do about it. */
export function refusedList(error: unknown, url: string, source: SourceConfig): unknown {
  // An upstream's own failure needs no advice, nor does our own loop (508).
  if (!(error instanceof UpstreamError) || error.status === null || error.status >= 500) return error;
  const answered = `It answered ${error.status} to GET ${pathUnder(source.baseUrl, url)}`;
  return new UpstreamError(error.fault, `${answered}${advice(error.status, url, source)}`, error.status);
}

/** Without the base URL's own path, since administrators do not see the address of a shared source. */
function pathUnder(baseUrl: string, url: string): string {
  const [base, asked] = [segmentsOf(baseUrl), segmentsOf(url)];
  const common = asked.findIndex((segment, at) => segment !== base[at] || at === asked.length - 1);
  return `${common > 1 ? "..." : ""}/${asked.slice(common).join("/")}`;
}

/** Begins with an empty one. The query is left out. */
function segmentsOf(url: string): readonly string[] {
  return url
    .replace(/^[^:]*:\/\/[^/?#]*/, "")
    .replace(/[?#].*$/s, "")
    .split("/");
}

function advice(status: number, url: string, { baseUrl, secret }: SourceConfig): string {
  if (status === 401 || status === 403) return `: its secret is ${secret === null ? "missing" : "refused"}.`;
  // Where a kind adds the version to its paths, this is not what is missing.
  const lacksVersion = url === `${baseUrl}/models` && !/\/v\d/.test(baseUrl);
  return status === 404 && lacksVersion ? ". Should its base URL end in /v1?" : ".";
}
