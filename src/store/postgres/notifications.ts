import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { SQL } from "bun";
import { storeError } from "./errors.ts";
import type { PostgresPool } from "./pool.ts";
import { close, connectTo, withDeadline } from "./session.ts";
import type { SqlRow } from "../sql/driver.ts";
import { number, text } from "../sql/values.ts";
import type { Follower, Told } from "../changes.ts";
import { StoreUnavailable } from "../store.ts";

const channel = "rollcall";
/** What servers tell each other of their changes. */
const toldChannel = "rollcall_told";
// PostgreSQL takes less than 8,000.
const toldBytesMax = 7_900;
/** The time of the database, in Unix milliseconds. */
export const databaseMs = `(extract(epoch from clock_timestamp()) * 1000)::bigint`;
// How late other servers show a change whose notification was lost. A heartbeat that takes longer is abandoned, so that
// the next one finds a database that has come back.
const heartbeatMs = 1_000;
const pauseMsMin = 100;
// A slow PostgreSQL may deliver one echo after the next heartbeat.
const deafBeats = 3;

/**
 * The statement before a commit: notifies the other servers once the transaction is committed. It fails if an earlier
 * statement failed, where a commit alone would roll back without an error. It also lifts the statement timeout, because
 * a commit that is cancelled while it waits for a standby reports success, too.
 */
export function notifyStatement(serverId: string): string {
  return `select pg_notify('${channel}', '${serverId} ' || revision), set_config('statement_timeout', '0', true)
    from clock where one = 1`;
}

/** Tells the other servers what has changed, or that it is too much to be told. */
export const tellStatement = `select pg_notify('${toldChannel}', ?)`;

export function tellPayload(serverId: string, told: Told): string {
  const payload = `${serverId} ${JSON.stringify(told)}`;
  return Buffer.byteLength(payload) > toldBytesMax ? `${serverId} null` : payload;
}

interface Server {
  readonly id: string;
  readonly databaseUrl: string;
  readonly pools: readonly PostgresPool[];
  setTime(wallMs: number): void;
}

/** Follows the changes of other servers. Throws if the database does not answer the first heartbeat. */
export async function follow(server: Server, follower: Follower): Promise<() => Promise<void>> {
  const heartbeat = new Heartbeat(server, follower);
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
 * Asks for the newest revision every second, in case a notification was lost. It has its own connection, which never
 * waits for the pool. A connection that only listens does not notice when it is cut, so each heartbeat sends itself a
 * notification, the echo, and reconnects if the last echo did not arrive.
 */
class Heartbeat {
  readonly #server: Server;
  readonly #follower: Follower;
  readonly #echo = `${channel}_${randomUUID()}`;
  #client: SQL | null = null;
  #echoed = true;
  // Heartbeats in a row that got an answer but no echo.
  #unheard = 0;
  #missed = false;
  #history: string | null = null;
  #startedMs = 0;

  constructor(server: Server, follower: Follower) {
    this.#server = server;
    this.#follower = follower;
  }

  async beat(): Promise<void> {
    this.#startedMs = performance.now();
    try {
      this.#reconnectIfDeaf();
      this.#client ??= await this.#listen();
      const { revision, history, nowMs } = await withDeadline(heartbeatMs, this.#newest(this.#client));
      this.#server.setTime(nowMs);
      const replaced = this.#history !== null && this.#history !== history;
      // The pools' connections are older than the outage, and may be dead without having noticed.
      if (this.#missed || replaced) for (const pool of this.#server.pools) pool.renew();
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

  #reconnectIfDeaf(): void {
    const wasDeaf = this.#unheard >= deafBeats;
    this.#unheard = this.#echoed ? 0 : this.#unheard + 1;
    const isDeaf = this.#unheard >= deafBeats;
    if (isDeaf !== wasDeaf) this.#follower.deaf(isDeaf);
    if (!this.#echoed) this.end();
  }

  async #listen(): Promise<SQL> {
    // Otherwise Bun reconnects by itself, with growing pauses, and logs failures to standard error.
    const lost = () => {
      close(client);
      if (this.#client === client) this.#client = null;
    };
    const client = connectTo(new URL(this.#server.databaseUrl), { onclose: lost });
    this.#echoed = true;
    try {
      await withDeadline(
        heartbeatMs,
        client.listen(channel, (payload) => this.#onNotification(payload)),
      );
      await withDeadline(
        heartbeatMs,
        client.listen(toldChannel, (payload) => this.#onTold(payload)),
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

  /** This server shows its own changes already. */
  #onNotification(payload: string): void {
    const [serverId, revision] = payload.split(" ");
    // Servers of an earlier version name no revision.
    if (serverId !== this.#server.id) this.#follower.onNotify(revision === undefined ? null : Number(revision));
  }

  #onTold(payload: string): void {
    const end = payload.indexOf(" ");
    if (payload.slice(0, end) === this.#server.id) return;
    const told = JSON.parse(payload.slice(end + 1)) as Told | null;
    if (told === null) this.#follower.onNotify(null);
    else this.#follower.onTold(told);
  }

  /** `history` differs after a restart, failover or restore of the database, each of which may have lost changes. */
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

/** False if it was aborted. */
function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return setTimeout(ms, true, { signal }).catch(() => false);
}
