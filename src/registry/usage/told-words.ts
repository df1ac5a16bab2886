import { LruCache } from "../../core/collections/lru-cache.ts";
import type { CallUsage } from "../../core/usage/call-usage.ts";

/** Vendors have fewer. */
const wordsMax = 64;
const organizationsMax = 1_000;

interface Words {
  readonly tiers: Set<string>;
  readonly sizes: Set<string>;
}

/**
 * The service tiers and image sizes that each organization has been told. A source may say another one with each call,
 * and sums of every one are kept for ever, so that all after the first few are one.
 */
export class ToldWords {
  readonly #known = new LruCache<Words>(organizationsMax);

  bounded(organizationId: string, usage: CallUsage): CallUsage {
    const { serviceTier, imageSize } = usage;
    if (serviceTier === undefined && imageSize === undefined) return usage;
    const { tiers, sizes } = this.#of(organizationId);
    return {
      ...usage,
      ...(serviceTier !== undefined && { serviceTier: among(tiers, serviceTier) }),
      ...(imageSize !== undefined && { imageSize: among(sizes, imageSize) }),
    };
  }

  #of(organizationId: string): Words {
    const known = this.#known.get(organizationId);
    if (known !== undefined) return known;
    const words = { tiers: new Set<string>(), sizes: new Set<string>() };
    this.#known.set(organizationId, words);
    return words;
  }
}

function among(words: Set<string>, word: string): string {
  if (words.size < wordsMax) words.add(word);
  return words.has(word) ? word : "other";
}
