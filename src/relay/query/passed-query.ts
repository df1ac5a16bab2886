// What the calls of the vendors have in their queries. The source's own parameters, such as a key, are never the caller's.
const ofCalls = ["beta", "alt", "stream", "include", "include[]", "starting_after"];
const ofLists = ["limit", "order", "after", "before", "purpose", "filter"];
const passed = new Set([...ofCalls, ...ofLists]);

/** The parameters that pass, with `?` and in their own bytes; empty without any. */
export function passedQuery(query: string): string {
  if (query === "") return "";
  const pairs = query.split("&").filter((pair) => passed.has(nameIn(pair)));
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function nameIn(pair: string): string {
  const [name = ""] = pair.split("=");
  try {
    return decodeURIComponent(name);
  } catch {
    return "";
  }
}
