import { DatabaseFailed } from "./errors.ts";
import type { PostgresTransaction } from "./pool.ts";
import { SharedTransaction } from "./shared-transaction.ts";
import type { SqlChange, SqlRunner } from "../sql/driver.ts";
import type { Place, Waiting } from "../sql/fair-queue.ts";
import type { Statement } from "../sql/steps.ts";
import { StoreUnavailable, Unchanged } from "../store.ts";

// The changes of a group are answered together, so others wait for all of them. Some times as long as the leader took,
// but at least and at most so long: a slow machine commits several at once, too.
const [leaderTimes, followersMsMin, followersMsMax] = [3, 10, 40];
const changesMax = 32;
const lettersMax = 256 * 1024;

/** A change that may be committed together with others. */
export interface SharingChange<T = unknown> {
  readonly work: (sql: SqlChange) => Promise<T | Unchanged<T>>;
  /** Finds out whether it was committed, if the commit got no answer. */
  readonly happened: (sql: SqlRunner) => Promise<boolean>;
  readonly resolve: (result: T) => void;
  readonly reject: (error: unknown) => void;
  /** Whether the database has failed since the change began to wait. */
  isAbandoned(): boolean;
}

/** The statements that give an organization its turn on all servers, until the end of the transaction. */
export interface OrganizationLock {
  /** Takes the next revision and with it the clock's row, unless the organization has its turn elsewhere. */
  readonly andClock: Statement;
  readonly wait: Statement;
  /** Finds a row that says whether it is locked. */
  readonly attempt: Statement;
}

/**
 * Changes that are committed in one transaction: first that of the leader, then those of others that wait meanwhile.
 * Each has its revision and its audit row, and sees the ones before it. One that fails is undone alone. All are answered
 * after the commit, even refusals, because they may depend on what the others changed.
 */
export class GroupCommit {
  readonly #place: Place<SharingChange>;
  readonly #leader: SharingChange;
  readonly #organizationId: string;
  readonly #lockOf: (organizationId: string) => OrganizationLock;
  readonly #made: SharingChange[] = [];
  readonly #followers: SharingChange[] = [];
  /** They answer each change, once the group is committed. */
  readonly #answers: (() => void)[] = [];

  constructor(
    place: Place<SharingChange>,
    leader: SharingChange,
    organizationId: string,
    lockOf: (organizationId: string) => OrganizationLock,
  ) {
    this.#place = place;
    this.#leader = leader;
    this.#organizationId = organizationId;
    this.#lockOf = lockOf;
  }

  /** Everything but the commit. Rolls back if the leader's change is not made: then nobody has followed it. */
  async run(sql: PostgresTransaction): Promise<unknown> {
    const shared = new SharedTransaction(sql, await this.#lockClock(sql));
    const startedMs = performance.now();
    const runner = shared.change();
    const made = await this.#leader.work(runner);
    this.#answers.push(() => this.#leader.resolve(made instanceof Unchanged ? made.result : made));
    if (made instanceof Unchanged) return made;
    runner.assertIntact();
    shared.keep(runner);
    this.#made.push(this.#leader);
    const nowMs = performance.now();
    const times = leaderTimes * (nowMs - startedMs);
    const untilMs = nowMs + Math.min(followersMsMax, Math.max(followersMsMin, times));
    const isRoom = () =>
      performance.now() < untilMs && this.#followers.length + 1 < changesMax && shared.letters < lettersMax;
    while (isRoom() && (await this.#takeNext(sql, shared)));
    this.#place.close();
    await shared.finish();
    return null;
  }

  async happened(sql: SqlRunner): Promise<boolean> {
    for (const change of this.#made) if (await change.happened(sql)) return true;
    return false;
  }

  succeeded(): void {
    for (const answer of this.#answers) answer();
  }

  failed(error: unknown): void {
    for (const change of [this.#leader, ...this.#followers]) change.reject(error);
  }

  /** The organization's turn first: then it waits for the clock once, however many servers it writes through. */
  async #lockClock(sql: PostgresTransaction): Promise<number> {
    const { andClock, wait } = this.#lockOf(this.#organizationId);
    const next = async () => revisionIn(await sql.all(andClock.sql, andClock.values));
    const revision = await next();
    if (revision !== null) return revision;
    // Others need not wait for another server's change of this organization.
    this.#place.close();
    await sql.all(wait.sql, wait.values);
    this.#place.open();
    const later = await next();
    if (later === null) throw new StoreUnavailable("the store has lost its clock");
    return later;
  }

  /** False if nobody waits who can be taken along. */
  async #takeNext(sql: PostgresTransaction, shared: SharedTransaction): Promise<boolean> {
    const next = this.#place.next();
    if (next === null) return false;
    if (!(await this.#canFollow(sql, next))) {
      next.leave();
      return true;
    }
    const { companion, done } = next.take();
    this.#followers.push(companion);
    await this.#make(companion, sql, shared);
    done();
    return true;
  }

  /** Whether the organization has its turn here. */
  async #canFollow(sql: PostgresTransaction, next: Waiting<SharingChange>): Promise<boolean> {
    try {
      // The leader's failure must not concern others.
      await sql.settled();
      if (next.isKnown || next.organizationId === null) return true;
      const { attempt } = this.#lockOf(next.organizationId);
      const [row] = await sql.all(attempt.sql, attempt.values);
      return row?.["locked"] === 1;
    } catch (error) {
      next.leave();
      throw error;
    }
  }

  async #make(change: SharingChange, sql: PostgresTransaction, shared: SharedTransaction): Promise<void> {
    const { resolve, reject } = change;
    if (change.isAbandoned()) return void this.#answers.push(() => reject(new DatabaseFailed()));
    const runner = shared.change();
    try {
      const made = await change.work(runner);
      if (made instanceof Unchanged) {
        await shared.undo(runner, null);
        return void this.#answers.push(() => resolve(made.result));
      }
      await sql.settled();
      runner.assertIntact();
      shared.keep(runner);
      this.#made.push(change);
      this.#answers.push(() => resolve(made));
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      const reason = await shared.undo(runner, error);
      this.#answers.push(() => reject(reason));
    }
  }
}

function revisionIn([row]: Awaited<ReturnType<SqlRunner["all"]>>): number | null {
  return row === undefined ? null : Number(row["revision"]);
}
