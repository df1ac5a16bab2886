import { setTimeout as sleep } from "node:timers/promises";
import type { UsageRecord } from "../../core/usage/usage-record.ts";
import { StoreUnavailable, type Store, type StoreObserver } from "../../store/store.ts";
import { WaitingRecords } from "./waiting-records.ts";

export interface UsageWriterServices {
  readonly store: Pick<Store, "usage">;
  readonly log: Pick<StoreObserver, "event" | "trouble">;
  /** How much memory records may take while the store takes none. */
  readonly bytesMax?: number;
}

/** A write takes some of the second that a crash may lose. */
const waitMs = 800;
const writeAtOnce = 500;
/** Some milliseconds of writing, the longest that a change waits for it on SQLite. */
const recordsPerBatch = 200;
const retryMs = 500;
/** A stop waits so long for a store that is away. */
const stopMs = 5_000;
const bytesMaxDefault = 64 * 1024 * 1024;

/** Writes the records of calls in batches, so that no call waits for the store. */
export class UsageWriter {
  readonly #store: Pick<Store, "usage">;
  readonly #log: UsageWriterServices["log"];
  readonly #waiting: WaitingRecords;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Ends when nothing waits any more. */
  #writing: Promise<void> | null = null;
  #underWay = 0;
  #lost = 0;
  #isAway = false;
  /** Why records were lost, as the log says it; null if none were since the store last took some. */
  #lossLogged: string | null = null;
  #isStopping = false;

  constructor({ store, log, bytesMax = bytesMaxDefault }: UsageWriterServices) {
    this.#store = store;
    this.#log = log;
    this.#waiting = new WaitingRecords(bytesMax);
  }

  /** How many records were dropped. */
  get lost(): number {
    return this.#lost;
  }

  /** How many records are not written yet. */
  get waiting(): number {
    return this.#waiting.size + this.#underWay;
  }

  /** Never waits and never throws. The record is written within a second, unless the store is away. */
  add(record: UsageRecord): void {
    const dropped = this.#waiting.add(record);
    if (dropped > 0) this.#lose(dropped, "there is no room for more while the store does not take them");
    if (this.#writing !== null) return;
    if (this.#waiting.size >= writeAtOnce) void this.#startWriting();
    else this.#timer ??= setTimeout(() => void this.#startWriting(), waitMs);
  }

  /** Resolves when all records so far are written. */
  async written(): Promise<void> {
    while (this.waiting > 0) await this.#startWriting();
  }

  /** Writes all records. If the store stays away, gives up after some seconds. */
  async stop(): Promise<void> {
    const given = new AbortController();
    const giveUp = sleep(stopMs, undefined, { signal: given.signal }).catch(() => undefined);
    await Promise.race([this.written(), giveUp]);
    given.abort();
    this.#isStopping = true;
    if (this.waiting > 0) this.#lose(this.waiting, "the server stops and the store is away");
  }

  #startWriting(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#waiting.size === 0 && this.#writing === null) return Promise.resolve();
    return (this.#writing ??= this.#writeAll());
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.size > 0 && !this.#isStopping) {
      const batch = this.#waiting.take(recordsPerBatch);
      this.#underWay = batch.length;
      await this.#write(batch);
      this.#underWay = 0;
    }
    // At once, or a record that is added now would find no timer.
    this.#writing = null;
  }

  /** Tries until it knows that the batch is written: the store counts no record twice. */
  async #write(batch: readonly UsageRecord[]): Promise<void> {
    while (!this.#isStopping) {
      try {
        await this.#store.usage.record(batch);
        return this.#cameBack();
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) return this.#lose(batch.length, String(error));
        this.#wentAway(error);
        await sleep(retryMs);
      }
    }
  }

  #wentAway(error: StoreUnavailable): void {
    if (!this.#isAway) this.#log.trouble(`usage records wait, because the store takes none: ${error.message}`);
    this.#isAway = true;
  }

  #cameBack(): void {
    if (this.#isAway) this.#log.event("usage records are written again");
    this.#isAway = false;
    this.#lossLogged = null;
  }

  #lose(count: number, why: string): void {
    this.#lost += count;
    if (this.#lossLogged !== why) this.#log.trouble(`usage records are lost: ${why}`);
    this.#lossLogged = why;
  }
}
