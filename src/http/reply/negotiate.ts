import { LruCache } from "../../core/collections/lru-cache.ts";
import type { Encoding } from "../../catalogue/views/content.ts";

// Best first, where the client accepts several equally.
const preferred: readonly Encoding[] = ["zstd", "br", "gzip", "identity"];
// Some clients send "*" and can decode only gzip, so the wildcard stands for no other encoding.
const wildcard = new Set<Encoding>(["gzip", "identity"]);
// Clients send few different Accept-Encoding headers, so each is parsed once.
const chosen = new LruCache<Encoding>(100);
/** Ten times what browsers send. A longer header is a mistake or an attack, and is ignored. */
const acceptEncodingLengthMax = 512;

/** The best of what is offered, which are all encodings where nothing else is said. */
export function chooseEncoding(acceptEncoding: string | null, offered: readonly Encoding[] = preferred): Encoding {
  if (acceptEncoding === null || acceptEncoding === "" || acceptEncoding.length > acceptEncodingLengthMax)
    return "identity";
  if (offered !== preferred) return bestEncoding(acceptEncoding, offered);
  const known = chosen.get(acceptEncoding);
  if (known !== undefined) return known;
  const encoding = bestEncoding(acceptEncoding, offered);
  chosen.set(acceptEncoding, encoding);
  return encoding;
}

function bestEncoding(acceptEncoding: string, offered: readonly Encoding[]): Encoding {
  const weights = new Map<string, number>();
  for (const item of acceptEncoding.toLowerCase().split(",")) {
    const [name = "", ...parameters] = item.split(";").map((part) => part.trim());
    const quality = parameters.find((parameter) => parameter.startsWith("q="));
    weights.set(name, quality === undefined ? 1 : Number(quality.slice(2)) || 0);
  }
  const weightOf = (encoding: Encoding) =>
    weights.get(encoding) ??
    (wildcard.has(encoding) ? weights.get("*") : undefined) ??
    (encoding === "identity" ? Number.MIN_VALUE : 0);
  const acceptable = offered.filter((encoding) => weightOf(encoding) > 0);
  // A client that accepts no encoding gets the plain body.
  const first = acceptable[0] ?? "identity";
  return acceptable.reduce((best, encoding) => (weightOf(encoding) > weightOf(best) ? encoding : best), first);
}

/**
 * Whether If-None-Match names this entity tag. Weak tags count, because a 304 does not promise equal bytes. A tag includes
 * its quotes, which occur inside no other tag, so the list need not be parsed.
 */
export function matchesEtag(ifNoneMatch: string, etag: string): boolean {
  return ifNoneMatch.includes(etag) || ifNoneMatch.trim() === "*";
}
