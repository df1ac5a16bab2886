/** A list is written as the official clients do: `ids[]`. */
export type CurlQuery = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** The key of a project, for a call. */
export const curlKey = '-H "Authorization: Bearer $OPENAI_API_KEY"';

/** A GET of the API as a command: the key comes from a variable, never from the page. */
export function curlOf(origin: string, path: string, query: CurlQuery): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => {
    if (typeof value === "object") return value.map((one) => pairOf(`${name}[]`, one));
    return value === undefined || value === "" ? [] : [pairOf(name, value)];
  });
  const url = `${origin}${path}${pairs.length === 0 ? "" : `?${pairs.join("&")}`}`;
  return `curl ${quoted(url)} \\\n  -H "Authorization: Bearer $OPENAI_ADMIN_KEY"`;
}

function pairOf(name: string, value: string | number): string {
  return `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
}

/** One word of a POSIX shell, whatever it holds. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
