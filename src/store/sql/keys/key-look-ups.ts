import type { KeyHolder } from "../../../core/people/key-holder.ts";
import { TooManyLookUps } from "../../store.ts";
import type { SqlDriver } from "../driver.ts";
import { FairQueue } from "../fair-queue.ts";
import { findHolders } from "./key-holders.ts";
import { organizationsOfKeys } from "./keys.ts";

const digestsPerStatement = 100;
const waitingMax = 2_000;
const organizationsAtOnce = 6;
const holdersPerStatement = 20;

type LookUp = PromiseWithResolvers<KeyHolder | null>;
/** By digest, in order of arrival. A look-up that was sent is not shared any more: the key may have changed since. */
type LookUps = Map<string, LookUp>;

/**
 * Looks up keys by their digests. Anybody can make the server look up keys that do not exist, as often as they like. So
 * one statement at a time, on a connection of its own, asks for all waiting digests whether they exist. Only for those
 * that do does a second query read the holders, which joins many tables: one query at a time for each organization, so
 * that no organization takes all connections.
 */
export class KeyLookUps {
  readonly #driver: SqlDriver;
  readonly #turns = new FairQueue({ places: organizationsAtOnce });
  readonly #waiting: LookUps = new Map();
  /** Look-ups of keys that exist, by organization. */
  readonly #existing = new Map<string, LookUps>();
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
    while (this.#waiting.size > 0)
      await resolveFirst(this.#waiting, digestsPerStatement, async (batch) => {
        const organizations = await organizationsOfKeys(this.#driver.keyCheck, [...batch.keys()]);
        for (const [digest, { resolve }] of batch) {
          const organizationId = organizations.get(digest);
          resolve(organizationId === undefined ? null : this.#findExisting(organizationId, digest));
        }
      });
    this.#isRunning = false;
  }

  #findExisting(organizationId: string, digest: string): Promise<KeyHolder | null> {
    const waiting: LookUps = this.#existing.get(organizationId) ?? new Map();
    const lookUp: LookUp = waiting.get(digest) ?? Promise.withResolvers();
    waiting.set(digest, lookUp);
    if (!this.#existing.has(organizationId)) {
      this.#existing.set(organizationId, waiting);
      void this.#findAllExisting(organizationId, waiting);
    }
    return lookUp.promise;
  }

  async #findAllExisting(organizationId: string, waiting: LookUps): Promise<void> {
    while (waiting.size > 0)
      await this.#turns.enter(organizationId, () =>
        resolveFirst(waiting, holdersPerStatement, async (batch) => {
          const holders = await findHolders(this.#driver, [...batch.keys()]);
          for (const [digest, { resolve }] of batch) resolve(holders.get(digest) ?? null);
        }),
      );
    this.#existing.delete(organizationId);
  }
}

async function resolveFirst(waiting: LookUps, count: number, resolve: (batch: LookUps) => Promise<void>) {
  const batch = take(waiting, count);
  try {
    await resolve(batch);
  } catch (error) {
    // The others would wait as long again for the same failure.
    for (const { reject } of [...batch.values(), ...take(waiting, waiting.size).values()]) reject(error);
  }
}

function take(waiting: LookUps, count: number): LookUps {
  const taken = new Map(waiting.entries().take(count));
  for (const digest of taken.keys()) waiting.delete(digest);
  return taken;
}
