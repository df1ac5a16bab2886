import type { KeyHolder } from "../../../core/people/key-holder.ts";
import type { SqlDriver } from "../driver.ts";
import { Semaphore } from "../semaphore.ts";
import { findHolder } from "./key-holders.ts";
import { digestsThatExist } from "./keys.ts";
import { TooManyLookUps } from "../../store.ts";

const digestsPerStatement = 100;
const waitingMax = 2_000;
const holderLookUpsMax = 6;

type LookUp = PromiseWithResolvers<KeyHolder | null>;

/**
 * Looks up keys by their digests. Anybody can make the server look up keys that do not exist, as often as they like. So one
 * statement at a time, on a connection of its own, asks for all waiting digests whether they exist. Only for those that
 * do does a second query read the holder, which joins many tables.
 */
export class KeyLookUps {
  readonly #driver: SqlDriver;
  readonly #holders = new Semaphore(holderLookUpsMax);
  /** In order of arrival. A look-up that was sent is not shared any more: the key may have been created since. */
  #waiting = new Map<string, LookUp>();
  #isRunning = false;

  constructor(driver: SqlDriver) {
    this.#driver = driver;
  }

  async find(digest: string): Promise<KeyHolder | null> {
    return (this.#waiting.get(digest) ?? this.#enqueue(digest)).promise;
  }

  #enqueue(digest: string): LookUp {
    if (this.#waiting.size >= waitingMax) throw new TooManyLookUps();
    const lookUp: LookUp = Promise.withResolvers();
    this.#waiting.set(digest, lookUp);
    if (!this.#isRunning) void this.#run();
    return lookUp;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.size > 0) {
      const batch = this.#take(digestsPerStatement);
      try {
        const existing = await digestsThatExist(this.#driver.keyCheck, [...batch.keys()]);
        for (const [digest, lookUp] of batch) this.#resolve(digest, lookUp, existing);
      } catch (error) {
        // The others would wait as long again for the same failure.
        for (const { reject } of [...batch.values(), ...this.#take(waitingMax).values()]) reject(error);
      }
    }
    this.#isRunning = false;
  }

  #resolve(digest: string, { resolve }: LookUp, existing: ReadonlySet<string>): void {
    if (existing.has(digest)) resolve(this.#holders.enter(() => findHolder(this.#driver, digest)));
    else resolve(null);
  }

  #take(count: number): ReadonlyMap<string, LookUp> {
    const taken = new Map(this.#waiting.entries().take(count));
    for (const digest of taken.keys()) this.#waiting.delete(digest);
    return taken;
  }
}
