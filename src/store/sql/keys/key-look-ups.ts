import type { KeyHolder } from "../../../core/people/key-holder.ts";
import { Semaphore } from "../semaphore.ts";
import type { SqlDriver } from "../driver.ts";
import { digestsThatExist, findKey } from "./keys.ts";
import { TooManyLookUps } from "../../store.ts";

const digestsAtOnce = 100;
const waitingMax = 2_000;
const holdersAtOnce = 6;

type Asked = PromiseWithResolvers<KeyHolder | null>;

/**
 * Looks keys up by their digests. Anybody can make the server ask for a key that does not exist, any number of times, so
 * whether a key exists is asked for all who wait in one statement at a time, on a connection of its own. Whose it is
 * takes many tables and is asked only about keys that exist.
 */
export class KeyLookUps {
  readonly #driver: SqlDriver;
  readonly #holders = new Semaphore(holdersAtOnce);
  /** First come, first served. Nobody joins a question that was sent: the key may have been made since. */
  #waiting = new Map<string, Asked>();
  #isAsking = false;

  constructor(driver: SqlDriver) {
    this.#driver = driver;
  }

  async find(digest: string): Promise<KeyHolder | null> {
    return (this.#waiting.get(digest) ?? this.#enqueue(digest)).promise;
  }

  #enqueue(digest: string): Asked {
    if (this.#waiting.size >= waitingMax) throw new TooManyLookUps();
    const asked: Asked = Promise.withResolvers();
    this.#waiting.set(digest, asked);
    if (!this.#isAsking) void this.#askForAll();
    return asked;
  }

  async #askForAll(): Promise<void> {
    this.#isAsking = true;
    while (this.#waiting.size > 0) {
      const batch = this.#take(digestsAtOnce);
      try {
        const existing = await digestsThatExist(this.#driver.keyCheck, [...batch.keys()]);
        for (const [digest, asked] of batch) this.#answer(digest, asked, existing);
      } catch (error) {
        // The others would wait as long again, for the same failure.
        for (const { reject } of [...batch.values(), ...this.#take(waitingMax).values()]) reject(error);
      }
    }
    this.#isAsking = false;
  }

  #answer(digest: string, { resolve }: Asked, existing: ReadonlySet<string>): void {
    if (existing.has(digest)) resolve(this.#holders.enter(() => findKey(this.#driver, digest)));
    else resolve(null);
  }

  #take(count: number): ReadonlyMap<string, Asked> {
    const taken = new Map(this.#waiting.entries().take(count));
    for (const digest of taken.keys()) this.#waiting.delete(digest);
    return taken;
  }
}
