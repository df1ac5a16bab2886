/** A GET of the API as a command: the key comes from a variable, never from the page. */
export function curlOf(
  origin: string,
  path: string,
  query: Readonly<Record<string, string | number | undefined>>,
): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => {
    return value === undefined || value === "" ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`];
  });
  const url = `${origin}${path}${pairs.length === 0 ? "" : `?${pairs.join("&")}`}`;
  return `curl ${quoted(url)} \\\n  -H "Authorization: Bearer $OPENAI_ADMIN_KEY"`;
}

/** One word of a POSIX shell, whatever it holds. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
