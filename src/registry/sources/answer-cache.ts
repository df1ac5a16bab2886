import { LruCache } from "../../core/collections/lru-cache.ts";
import type { Source } from "../../core/sources/source.ts";
import { sourceKey } from "../../store/sources.ts";

// Removed sources stay until others push them out. A source that is pushed out has its next answer parsed.
const sourcesMax = 10_000;

interface CachedAnswer {
  /** What was requested: the same bytes can mean something else for another kind. */
  readonly request: string;
  /** The digest of the answer's bytes. */
  readonly digest: string;
  /** The digest of the list that was read from these bytes. */
  readonly listDigest: string;
}

/**
 * Digests of the bytes that sources answered last, so that equal bytes are not parsed again. Never stored: another
 * version of this program may read more from the same bytes.
 */
export class AnswerCache {
  readonly #answers = new LruCache<CachedAnswer>(sourcesMax);

  /** The digest of the answer that holds the list with this digest; null when it is not known. */
  answerDigest(source: Source, listDigest: string | null): string | null {
    const answer = this.#answers.get(sourceKey(source));
    return answer?.listDigest === listDigest && answer.request === requestOf(source) ? answer.digest : null;
  }

  /** Remembers which answer held a list; `digest` is null when the list took several answers. */
  remember(source: Source, digest: string | null, listDigest: string): void {
    if (digest === null) this.#answers.delete(sourceKey(source));
    else this.#answers.set(sourceKey(source), { request: requestOf(source), digest, listDigest });
  }
}

function requestOf({ kind, baseUrl, options }: Source): string {
  return JSON.stringify([kind, baseUrl, options]);
}
