import { readdirSync, readFileSync } from "node:fs";
import { LiveCatalogue } from "../src/catalogue/live-catalogue.ts";
import { Log } from "../src/http/operating/access-log.ts";
import { stderrSink } from "../src/server/log-sink.ts";
import { followStore } from "../src/server/follow-store.ts";
import { openPostgresStore } from "../src/store/postgres/driver.ts";
import { model } from "../src/store/contract/rows.ts";
import { freshDatabase } from "../test/support/postgres/postgres.ts";

/*
 * `node bin/launch.js bench/followers.ts 2 20`: what one change costs PostgreSQL in processor time, with so many servers on
 * it of which one makes the changes, and after how long the others show it.
 */

const changes = 300;
const pauseMs = 10;
const settleMs = 1_500;
const ticksMs = 10;

async function main(counts: readonly number[]): Promise<void> {
  for (const count of counts) {
    const { perChangeMs, shownMs } = await measure(count);
    console.log(
      `${count} servers: ${perChangeMs.toFixed(2)} ms of PostgreSQL's processor time for each change; the last server ` +
        `shows it after ${shownMs.toFixed(1)} ms (median)`,
    );
  }
}

async function measure(count: number): Promise<{ perChangeMs: number; shownMs: number }> {
  const database = await freshDatabase();
  const log = new Log(stderrSink(false, false));
  const servers = [];
  for (let at = 0; at < count; at++) {
    const store = await openPostgresStore(database.url);
    const live = await LiveCatalogue.load(store);
    servers.push({ store, live, stop: await followStore(store, live, log) });
  }
  const [writer, ...others] = servers;
  const [row] = await database.query("select pg_backend_pid() as pid");
  const processes = parentOf(Number(row?.["pid"]));
  const restMs = await spentMs(processes, () => Bun.sleep(changes * pauseMs));
  const shown: number[] = [];
  let elapsedMs = 0;
  const workMs = await spentMs(processes, async () => {
    const startedMs = performance.now();
    for (let at = 0; at < changes; at++) {
      await writer!.store.write((transaction) => transaction.models.put(model(`m-${at}`)));
      const committedMs = performance.now();
      await writer!.live.catchUp.showCommitted();
      const { revision } = writer!.live;
      while (others.some(({ live }) => live.revision < revision)) await Bun.sleep(0);
      shown.push(performance.now() - committedMs);
      await Bun.sleep(pauseMs);
    }
    elapsedMs = performance.now() - startedMs;
  });
  for (const { stop, store } of servers) {
    await stop();
    await store.close();
  }
  await database.drop();
  // Each server asks once a second, whether anything has changed or not.
  const idleMs = (restMs * elapsedMs) / (changes * pauseMs);
  return { perChangeMs: (workMs - idleMs) / changes, shownMs: shown.toSorted((a, b) => a - b)[changes / 2] ?? 0 };
}

/** How much processor time PostgreSQL takes meanwhile. */
async function spentMs(postmaster: number, work: () => Promise<unknown>): Promise<number> {
  const before = usedMs(postmaster);
  await work();
  await Bun.sleep(settleMs);
  return usedMs(postmaster) - before;
}

/** That of a process and its children, those that have ended included. */
function usedMs(postmaster: number): number {
  let ticks = 0;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const fields = fieldsOf(Number(name));
    const isOurs = Number(name) === postmaster || fields?.[1] === String(postmaster);
    if (isOurs) ticks += Number(fields?.[11]) + Number(fields?.[12]);
    if (Number(name) === postmaster) ticks += Number(fields?.[13]) + Number(fields?.[14]);
  }
  return ticks * ticksMs;
}

function parentOf(pid: number): number {
  return Number(fieldsOf(pid)?.[1]);
}

/** Those of /proc/PID/stat after the name: the state, the parent, and so on. Null for a process that has ended. */
function fieldsOf(pid: number): string[] | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
  } catch {
    return null;
  }
}

await main(process.argv.slice(2).map(Number));
process.exit(0);
