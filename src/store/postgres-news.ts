import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { SQL } from "bun";
import { connectTo } from "./postgres-pool.ts";
import type { SqlRunner } from "./sql-driver.ts";

const channel = "rollcall";
// How much later than at once a change shows on the others when what is told gets lost.
const heartbeatMs = 1_000;

/** Is delivered when the transaction is committed, and only then. */
export function tellOthers(sql: SqlRunner): Promise<unknown> {
  return tell(sql, channel);
}

/**
 * Calls `onNews` whenever another server tells of a change, and with every heartbeat, for what was told while nobody
 * heard it. A connection that only listens never learns that it was cut, so each heartbeat tells something to itself,
 * and when the next one has not heard it, listens anew.
 */
export async function follow(sql: SqlRunner, url: string, onNews: () => Promise<void>): Promise<() => Promise<void>> {
  const stopping = new AbortController();
  const echo = `${channel}_${randomUUID()}`;
  let echoed = true;
  const heard = () => void onNews().catch(() => undefined);
  const listen = async () => {
    const client = connectTo(new URL(url), { max: 1 });
    // Bun listens again by itself after a connection that it knows to be lost.
    await client.listen(channel, heard);
    await client.listen(echo, () => void (echoed = true));
    return client;
  };
  let listening = await listen();
  const beat = async () => {
    await onNews();
    if (!echoed) {
      await end(listening);
      listening = await listen();
    }
    echoed = false;
    await tell(sql, echo);
  };
  const beating = (async () => {
    // A heartbeat that fails is the outage that whoever is called has met too.
    while (await pause(stopping.signal)) await beat().catch(() => undefined);
  })();
  return async () => {
    stopping.abort();
    await beating;
    await end(listening);
  };
}

function tell(sql: SqlRunner, whom: string): Promise<unknown> {
  return sql.all(`select pg_notify(?, '')`, [whom]);
}

function end(client: SQL): Promise<void> {
  return client.close({ timeout: 0 }).catch(() => undefined);
}

/** False when it was stopped. */
function pause(signal: AbortSignal): Promise<boolean> {
  return setTimeout(heartbeatMs, true, { signal }).catch(() => false);
}
