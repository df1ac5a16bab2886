import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { SQL } from "bun";
import { storeError } from "./errors.ts";
import type { PostgresPool } from "./pool.ts";
import { close, connectTo, withDeadline } from "./session.ts";
import type { SqlRow } from "../sql/driver.ts";
import { number, text } from "../sql/values.ts";
import type { Follower } from "../follower.ts";
import { StoreUnavailable } from "../store.ts";

const channel = "rollcall";
/** The database's clock. */
export const databaseMs = `(extract(epoch from clock_timestamp()) * 1000)::bigint`;
// How much later than at once a change shows on the others when what is told gets lost. A beat that takes longer than
// the pause between two is given up, so that the next one finds a database that has come back.
const heartbeatMs = 1_000;
const pauseMsMin = 100;
// One beat may miss its own echo where PostgreSQL is slow.
const deafBeats = 3;

/**
 * Tells the others, once the transaction is committed and only then. It fails where an earlier statement has failed; a
 * commit alone would not: PostgreSQL would roll back and say that all is well. From here on the database waits as long
 * as it has to: a commit that is waiting for a standby and is cut short would say that all is well, too.
 */
export function notifyStatement(me: string): string {
  return `select pg_notify('${channel}', '${me}'), set_config('statement_timeout', '0', true)`;
}

type SetTime = (wallMs: number) => void;

/** Follows what others than this server change. Throws when the database cannot be asked at once. */
export async function follow(
  url: string,
  pools: readonly PostgresPool[],
  me: string,
  follower: Follower,
  setTime: SetTime,
): Promise<() => Promise<void>> {
  const heartbeat = new Heartbeat(new URL(url), pools, me, follower, setTime);
  await heartbeat.beat();
  const stopping = new AbortController();
  const beating = (async () => {
    while (await pause(heartbeat.msUntilNext(), stopping.signal)) {
      await heartbeat.beat().catch((error: unknown) => follower.unconfirmed(error));
    }
  })();
  return async () => {
    stopping.abort();
    await beating;
    heartbeat.end();
  };
}

/**
 * Asks for the newest revision over and over, for what was told while nobody heard it. It has connections of its own,
 * which never wait for those that do the work. One that only listens never learns that it was cut, so each beat tells
 * something to itself, and when the next one has not heard it, listens anew.
 */
class Heartbeat {
  readonly #url: URL;
  readonly #pools: readonly PostgresPool[];
  readonly #me: string;
  readonly #follower: Follower;
  readonly #setTime: SetTime;
  readonly #echo = `${channel}_${randomUUID()}`;
  #client: SQL | null = null;
  #echoed = true;
  // Beats in a row that were answered and not heard.
  #unheard = 0;
  #missed = false;
  #history: string | null = null;
  #startedMs = 0;

  constructor(url: URL, pools: readonly PostgresPool[], me: string, follower: Follower, setTime: SetTime) {
    this.#url = url;
    this.#pools = pools;
    this.#me = me;
    this.#follower = follower;
    this.#setTime = setTime;
  }

  async beat(): Promise<void> {
    this.#startedMs = performance.now();
    try {
      this.#listenAgainWhereDeaf();
      this.#client ??= await this.#listen();
      const { revision, history, nowMs } = await withDeadline(heartbeatMs, this.#newest(this.#client));
      this.#setTime(nowMs);
      const replaced = this.#history !== null && this.#history !== history;
      // The connections that do the work were made before the trouble, and may be dead without knowing it.
      if (this.#missed || replaced) for (const pool of this.#pools) pool.renew();
      this.#missed = false;
      if (replaced) await this.#follower.replaced();
      await this.#follower.confirmed(revision, this.#startedMs);
      this.#history = history;
    } catch (error) {
      this.#missed = true;
      this.end();
      throw storeError(error);
    }
  }

  msUntilNext(): number {
    return Math.max(pauseMsMin, this.#startedMs + heartbeatMs - performance.now());
  }

  end(): void {
    if (this.#client !== null) close(this.#client);
    this.#client = null;
  }

  #listenAgainWhereDeaf(): void {
    const wasDeaf = this.#unheard >= deafBeats;
    this.#unheard = this.#echoed ? 0 : this.#unheard + 1;
    const isDeaf = this.#unheard >= deafBeats;
    if (isDeaf !== wasDeaf) this.#follower.deaf(isDeaf);
    if (!this.#echoed) this.end();
  }

  async #listen(): Promise<SQL> {
    // Bun would listen again by itself, after ever longer pauses, and write to standard error when it cannot.
    const lost = () => {
      close(client);
      if (this.#client === client) this.#client = null;
    };
    const client = connectTo(this.#url, { onclose: lost });
    this.#echoed = true;
    try {
      await withDeadline(
        heartbeatMs,
        client.listen(channel, (who) => this.undefined(who)),
      );
      await withDeadline(
        heartbeatMs,
        client.listen(this.#echo, () => void (this.#echoed = true)),
      );
      return client;
    } catch (error) {
      close(client);
      throw error;
    }
  }

  /** What this server has changed it shows already. */
  undefined(who: string): void {
    if (who !== this.#me) this.#follower.onNotify();
  }

  /** The history is another one after a start, a failover or a restore, each of which may have lost changes. */
  async #newest(client: SQL): Promise<{ revision: number; history: string; nowMs: number }> {
    this.#echoed = false;
    const [row] = await client.unsafe<SqlRow[]>(
      `select revision, pg_notify($1, '') is null as told, extract(epoch from pg_postmaster_start_time())
         || ' ' || (select oid from pg_database where datname = current_database()) as history,
         ${databaseMs} as now_ms
       from clock where one = 1`,
      [this.#echo],
    );
    if (row === undefined) throw new StoreUnavailable("the store has lost its clock");
    return { revision: number(row, "revision"), history: text(row, "history"), nowMs: number(row, "now_ms") };
  }
}

/** False when it was stopped. */
function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return setTimeout(ms, true, { signal }).catch(() => false);
}
