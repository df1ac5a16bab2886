import type { UsageRecord } from "../../core/usage/usage-record.ts";

/** The records of one organization, the oldest first. */
interface Line {
  readonly records: UsageRecord[];
  bytes: number;
}

// What an object with its numbers takes. Most of its texts are those of the key and the model.
const recordBytes = 700;
const roomMade = 0.01;

/**
 * Records that wait to be written, bounded in bytes. Without room the organization with the most gives up its newest, so
 * that a busy one costs no other organization a record.
 */
export class WaitingRecords {
  readonly #bytesMax: number;
  readonly #lines = new Map<string, Line>();
  #bytes = 0;
  #size = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get size(): number {
    return this.#size;
  }

  /** Returns how many records were dropped for want of room. */
  add(record: UsageRecord): number {
    let line = this.#lines.get(record.organizationId);
    if (line === undefined) this.#lines.set(record.organizationId, (line = { records: [], bytes: 0 }));
    line.records.push(record);
    this.#count(line, record, 1);
    return this.#bytes > this.#bytesMax ? this.#makeRoom() : 0;
  }

  /** Removes and returns up to `max` records: the oldest of each organization, of each about as many. */
  take(max: number): readonly UsageRecord[] {
    const share = Math.ceil(max / Math.max(this.#lines.size, 1));
    const taken: UsageRecord[] = [];
    for (const [organizationId, line] of this.#lines) {
      if (taken.length === max) break;
      const some = line.records.splice(0, Math.min(share, max - taken.length));
      for (const record of some) this.#count(line, record, -1);
      taken.push(...some);
      // It comes again after the others.
      this.#lines.delete(organizationId);
      if (line.records.length > 0) this.#lines.set(organizationId, line);
    }
    return taken;
  }

  #makeRoom(): number {
    const [longest] = [...this.#lines.values()].toSorted((a, b) => b.bytes - a.bytes);
    if (longest === undefined) return 0;
    const sizeBefore = this.#size;
    // Somewhat more than needed, so that this is rare.
    while (this.#bytes > this.#bytesMax * (1 - roomMade)) {
      const record = longest.records.pop();
      if (record === undefined) break;
      this.#count(longest, record, -1);
    }
    return sizeBefore - this.#size;
  }

  #count(line: Line, record: UsageRecord, sign: 1 | -1): void {
    const bytes = sign * (recordBytes + record.id.length + toldLength(record));
    line.bytes += bytes;
    this.#bytes += bytes;
    this.#size += sign;
  }
}

/** A source may have answered with any text. */
function toldLength({ usage }: UsageRecord): number {
  return (usage?.serviceTier?.length ?? 0) + (usage?.imageSize?.length ?? 0);
}
