/** A URL with further parameters: `query` begins with `?`, or is empty. */
export function withQuery(url: string, query: string): string {
  return query !== "" && url.includes("?") ? `${url}&${query.slice(1)}` : url + query;
}
