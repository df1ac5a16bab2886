/** Where the sources of the API may be: anywhere, on this machine or the internet, or on the internet only. */
export type SourceReach = "anywhere" | "this machine" | "internet";

interface PlacedSource {
  readonly isTrusted: boolean;
  readonly declaredBy: "api" | "file" | "detected";
  readonly baseUrl: string;
}

/** Whether a source may be in a private network. Of all names only localhost is this machine. */
export function mayBePrivate(baseUrl: string | null, reach: SourceReach): boolean {
  if (reach !== "this machine") return reach === "anywhere";
  const host = baseUrl === null ? null : URL.parse(baseUrl)?.hostname;
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host ?? "");
}

/**
 * Whether requests to a source may go into a private network now. One that was added while this server listened on
 * loopback is not called after it listens elsewhere.
 */
export function isTrustedNow({ isTrusted, declaredBy, baseUrl }: PlacedSource, reach: SourceReach): boolean {
  return isTrusted && (declaredBy !== "api" || mayBePrivate(baseUrl, reach));
}
