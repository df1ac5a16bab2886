/** Something that a cache keeps while there is room for it. */
export abstract class CacheEntry {
  /** Set at each use. Eviction begins with entries that were not used since the last one. */
  used = true;
  /** The bytes that it is counted with, and the id of the organization. Only FairShares writes them. */
  bytes = 0;
  organization: string | null = null;

  /** Called when it is no longer counted. Nothing may keep it from then on. */
  abstract evict(): void;
}

interface Account {
  bytes: number;
  /** Oldest first, by when they were added or last spared. */
  readonly entries: Set<CacheEntry>;
}

/** Eviction frees this share of the bound, so that the next entry does not have to evict again. */
const freedShare = 1 / 8;

/**
 * Bounds what a cache holds, in bytes, and shares it fairly between organizations. When the bound is passed, the
 * organization that holds most loses what it has not used recently. One below seven eighths of an equal share loses
 * nothing. A read costs one assignment, to `used`.
 */
export class FairShares {
  readonly #bytesMax: number;
  readonly #accounts = new Map<string, Account>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Counts an entry, or counts it again with another size. It is not evicted itself; others may be. */
  keep(organization: string, entry: CacheEntry, bytes: number): void {
    if (entry.organization !== organization) this.remove(entry);
    this.#accountOf(organization).entries.add(entry);
    this.charge(organization, bytes - entry.bytes);
    entry.organization = organization;
    entry.bytes = bytes;
    if (this.#bytes > this.#bytesMax) this.#evictBelowBound(entry);
  }

  /** Counts an entry no longer, without calling its `evict`. */
  remove(entry: CacheEntry): void {
    if (entry.organization === null) return;
    this.#accountOf(entry.organization).entries.delete(entry);
    this.charge(entry.organization, -entry.bytes);
    entry.organization = null;
    entry.bytes = 0;
  }

  /** Adds bytes, or subtracts them if negative, that several entries of an organization share. */
  charge(organization: string, bytes: number): void {
    const account = this.#accountOf(organization);
    account.bytes += bytes;
    this.#bytes += bytes;
    if (account.entries.size === 0 && account.bytes === 0) this.#accounts.delete(organization);
  }

  #accountOf(organization: string): Account {
    const known = this.#accounts.get(organization);
    if (known !== undefined) return known;
    const account = { bytes: 0, entries: new Set<CacheEntry>() };
    this.#accounts.set(organization, account);
    return account;
  }

  #evictBelowBound(spared: CacheEntry): void {
    const goal = this.#bytesMax * (1 - freedShare);
    while (this.#bytes > goal) {
      const [largest, second] = this.#largestTwo();
      if (largest === null) return;
      // A little below the second, so that organizations of the same size do not lose one entry each in turn.
      const keeps = Math.min(largest.bytes, second * (1 - freedShare));
      if (!this.#evictFrom(largest, spared, Math.max(goal, this.#bytes - largest.bytes + keeps))) return;
    }
  }

  /** Evicts entries of the account until the total is at most `goal`. False if nothing could be evicted. */
  #evictFrom({ entries }: Account, spared: CacheEntry, goal: number): boolean {
    let hasEvicted = false;
    for (const entry of entries) {
      if (entry === spared) continue;
      if (entry.used) {
        entry.used = false;
        // Moved to the end, which this loop reaches again.
        entries.delete(entry);
        entries.add(entry);
        continue;
      }
      this.remove(entry);
      entry.evict();
      hasEvicted = true;
      if (this.#bytes <= goal) break;
    }
    return hasEvicted;
  }

  /** The account with most bytes, and the bytes of the second. */
  #largestTwo(): [Account | null, number] {
    let largest: Account | null = null;
    let [most, second] = [0, 0];
    for (const account of this.#accounts.values()) {
      if (account.bytes <= most) second = Math.max(second, account.bytes);
      else [largest, most, second] = [account, account.bytes, most];
    }
    return [largest, second];
  }
}
