import { TooManyLookUps } from "../../store.ts";
import type { SqlDriver, SqlRunner } from "../driver.ts";
import { FairQueue } from "../fair-queue.ts";

const digestsPerStatement = 100;
const waitingMax = 2_000;
const organizationsAtOnce = 6;
const holdersPerStatement = 20;

type LookUp<Holder> = PromiseWithResolvers<Holder | null>;
/** By digest, in order of arrival. A look-up that was sent is not shared any more: the key may have changed since. */
type LookUps<Holder> = Map<string, LookUp<Holder>>;

/** How keys, or sessions, are read. */
interface Statements<Holder> {
  /** The organization of each of these digests that exists. */
  readonly organizationsOf: (sql: SqlRunner, digests: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly findHolders: (sql: SqlRunner, digests: readonly string[]) => Promise<ReadonlyMap<string, Holder>>;
}

/**
 * Looks up keys, or sessions, by their digests. Anybody can make the server look up keys that do not exist, as often as they like. So
 * one statement at a time, on a connection of its own, asks for all waiting digests whether they exist. Only for those
 * that do does a second query read the holders, which joins many tables: one query at a time for each organization, so
 * that no organization takes all connections.
 */
export class KeyLookUps<Holder> {
  readonly #driver: SqlDriver;
  readonly #statements: Statements<Holder>;
  readonly #turns = new FairQueue({ places: organizationsAtOnce });
  readonly #waiting: LookUps<Holder> = new Map();
  /** Look-ups of keys that exist, by organization. */
  readonly #existing = new Map<string, LookUps<Holder>>();
  #isRunning = false;

  constructor(driver: SqlDriver, statements: Statements<Holder>) {
    this.#driver = driver;
    this.#statements = statements;
  }

  async find(digest: string): Promise<Holder | null> {
    return (this.#waiting.get(digest) ?? this.#enqueue(digest)).promise;
  }

  #enqueue(digest: string): LookUp<Holder> {
    if (this.#waiting.size >= waitingMax) throw new TooManyLookUps();
    const lookUp: LookUp<Holder> = Promise.withResolvers();
    this.#waiting.set(digest, lookUp);
    if (!this.#isRunning) void this.#run();
    return lookUp;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.size > 0)
      await resolveFirst(this.#waiting, digestsPerStatement, async (batch) => {
        const organizations = await this.#statements.organizationsOf(this.#driver.keyCheck, [...batch.keys()]);
        for (const [digest, { resolve }] of batch) {
          const organizationId = organizations.get(digest);
          resolve(organizationId === undefined ? null : this.#findExisting(organizationId, digest));
        }
      });
    this.#isRunning = false;
  }

  #findExisting(organizationId: string, digest: string): Promise<Holder | null> {
    const waiting: LookUps<Holder> = this.#existing.get(organizationId) ?? new Map();
    const lookUp: LookUp<Holder> = waiting.get(digest) ?? Promise.withResolvers();
    waiting.set(digest, lookUp);
    if (!this.#existing.has(organizationId)) {
      this.#existing.set(organizationId, waiting);
      void this.#findAllExisting(organizationId, waiting);
    }
    return lookUp.promise;
  }

  async #findAllExisting(organizationId: string, waiting: LookUps<Holder>): Promise<void> {
    while (waiting.size > 0)
      await this.#turns.enter(organizationId, () =>
        resolveFirst(waiting, holdersPerStatement, async (batch) => {
          const holders = await this.#statements.findHolders(this.#driver, [...batch.keys()]);
          for (const [digest, { resolve }] of batch) resolve(holders.get(digest) ?? null);
        }),
      );
    this.#existing.delete(organizationId);
  }
}

async function resolveFirst<Holder>(
  waiting: LookUps<Holder>,
  count: number,
  resolve: (batch: LookUps<Holder>) => Promise<void>,
) {
  const batch = take(waiting, count);
  try {
    await resolve(batch);
  } catch (error) {
    // The others would wait as long again for the same failure.
    for (const { reject } of [...batch.values(), ...take(waiting, waiting.size).values()]) reject(error);
  }
}

function take<Holder>(waiting: LookUps<Holder>, count: number): LookUps<Holder> {
  const taken = new Map(waiting.entries().take(count));
  for (const digest of taken.keys()) waiting.delete(digest);
  return taken;
}
