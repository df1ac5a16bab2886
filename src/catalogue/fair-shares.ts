/** Something that is kept in memory as long as there is room for it. */
export abstract class Kept {
  /** Set by whoever uses it. Where room is short, what was not used since that was the case before goes first. */
  used = true;
  /** As counted at present; only FairShares writes it. */
  bytes = 0;
  owner: string | null = null;

  /** It has been counted out to make room, and must not be held any longer. */
  abstract letGo(): void;
}

interface Account {
  bytes: number;
  /** Those that were kept or spared longest ago first. */
  readonly items: Set<Kept>;
}

/** After making room, so much of it is free that the next item does not have to make room again. */
const freedShare = 1 / 8;

/**
 * Counts what is kept in bytes. Where the bound is passed, whoever holds most gives up what it has not used lately, so
 * nobody can push out what others hold: an owner that holds less than seven eighths of an equal share loses nothing.
 * Reading costs one assignment, to `used`.
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

  /** Counts an item, or counts it anew. It stays, whatever its size; others may have to go. */
  keep(owner: string, item: Kept, bytes: number): void {
    if (item.owner !== owner) this.remove(item);
    this.#accountOf(owner).items.add(item);
    this.charge(owner, bytes - item.bytes);
    item.owner = owner;
    item.bytes = bytes;
    if (this.#bytes > this.#bytesMax) this.#makeRoom(item);
  }

  /** Counts an item out; nothing is told to it. */
  remove(item: Kept): void {
    if (item.owner === null) return;
    this.#accountOf(item.owner).items.delete(item);
    this.charge(item.owner, -item.bytes);
    item.owner = null;
    item.bytes = 0;
  }

  /** Counts bytes, or with a minus no longer, that several items have in common and that go with the last of them. */
  charge(owner: string, bytes: number): void {
    const account = this.#accountOf(owner);
    account.bytes += bytes;
    this.#bytes += bytes;
    if (account.items.size === 0 && account.bytes === 0) this.#accounts.delete(owner);
  }

  #accountOf(owner: string): Account {
    const known = this.#accounts.get(owner);
    if (known !== undefined) return known;
    const account = { bytes: 0, items: new Set<Kept>() };
    this.#accounts.set(owner, account);
    return account;
  }

  #makeRoom(spared: Kept): void {
    const goal = this.#bytesMax * (1 - freedShare);
    while (this.#bytes > goal) {
      const [largest, second] = this.#largestTwo();
      if (largest === null) return;
      // A little below the second, so that owners of the same size do not give up one item each in turn.
      const leaves = Math.min(largest.bytes, second * (1 - freedShare));
      if (!this.#takeFrom(largest, spared, Math.max(goal, this.#bytes - largest.bytes + leaves))) return;
    }
  }

  /** Lets items of the account go until all together hold no more than `goal`; false when there was none to let go. */
  #takeFrom({ items }: Account, spared: Kept, goal: number): boolean {
    let hasTaken = false;
    for (const item of items) {
      if (item === spared) continue;
      if (item.used) {
        item.used = false;
        // Behind all others, where this loop comes by again.
        items.delete(item);
        items.add(item);
        continue;
      }
      this.remove(item);
      item.letGo();
      hasTaken = true;
      if (this.#bytes <= goal) break;
    }
    return hasTaken;
  }

  /** Whoever holds most, and how much the next one holds. */
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
