import { SQL } from "bun";
import { startPostgresCluster } from "../support/postgres/cluster.ts";
import { freshDatabase, type TestDatabase } from "../support/postgres/postgres.ts";
import { Ledger } from "./evidence.ts";
import type { Fault, Stage } from "./faults.ts";
import { Fleet, type OpenWay } from "./fleet.ts";
import { HistoryClients } from "./history/history-clients.ts";
import { unexplained } from "./history/history.ts";

/** What one fault did to the servers; `problems` is empty when every promise was kept. */
export interface FaultReport {
  readonly name: string;
  readonly problems: readonly string[];
  /** Registrations and deletions that were acknowledged. */
  readonly acknowledged: number;
  /** What got no answer, or a 503. */
  readonly failed: number;
  /** From the end of the fault to the last question that failed; 0 when none did. */
  readonly recoveryMs: number;
}

export interface FaultPlan {
  readonly seed: number;
  readonly partitionMs: number;
  /** Through a proxy, unless another way is given. */
  readonly openWay?: OpenWay;
}

/** How late a server may be with what others changed. */
export const staleMsMax = 3_000;
const servers = 3;
const loadMsBefore = 500;
const probeEveryMs = 100;
const watchedMs = 3_000;
// As long as something fails it is watched, or nothing could take too long.
const quietMs = 1_000;
const watchedMsMax = 15_000;

/** Lets a fault happen to servers under load on a PostgreSQL of their own, and holds every answer against the rest. */
export async function runFault(fault: Fault, { seed, partitionMs, openWay }: FaultPlan): Promise<FaultReport> {
  const cluster = await startPostgresCluster();
  try {
    const database = await freshDatabase(cluster.primary.url);
    const fleet = await Fleet.start(database.url, servers, openWay);
    try {
      const stage: Stage = { cluster, fleet, node: cluster.primary, partitionMs };
      return await observe(fault, stage, databaseAt(stage, database.url), seed);
    } finally {
      await fleet.remove();
    }
  } finally {
    await cluster.remove();
  }
}

async function observe(
  fault: Fault,
  stage: Stage,
  database: Pick<TestDatabase, "query">,
  seed: number,
): Promise<FaultReport> {
  const { fleet } = stage;
  const ledger = await Ledger.open(database);
  const clients = new HistoryClients(fleet.members, seed);
  let goesOn = true;
  const loaded = clients.load(() => goesOn);
  await Bun.sleep(loadMsBefore);
  await fault.happen(stage);
  const healedMs = performance.now();
  const probes: Promise<void>[] = [];
  const isOver = () => {
    const nowMs = performance.now();
    const lastFailedMs = clients.failures.at(-1)?.startMs ?? -Infinity;
    return nowMs > healedMs + watchedMs && (nowMs > lastFailedMs + quietMs || nowMs > healedMs + watchedMsMax);
  };
  while (!isOver()) {
    probes.push(...fleet.members.map((member) => clients.probe(member)));
    await Bun.sleep(probeEveryMs);
  }
  goesOn = false;
  await Promise.all([loaded, ...probes]);
  await clients.lookAtEverything();
  const after = clients.failures.filter(({ startMs }) => startMs > healedMs);
  return {
    name: fault.name,
    problems: [
      ...clients.problems,
      ...fleet.ended,
      ...unexplained(clients.operations, staleMsMax),
      ...(await ledger.broken(clients.attempts)),
    ],
    acknowledged: clients.attempts.filter(({ outcome }) => outcome === "done").length,
    failed: clients.failures.length,
    recoveryMs: Math.max(0, ...after.map(({ startMs }) => startMs - healedMs)),
  };
}

/** The database wherever it is written to at the moment. */
function databaseAt(stage: Stage, url: string): Pick<TestDatabase, "query"> {
  return {
    query: async (statement) => {
      const here = new URL(url);
      here.port = String(stage.node.port);
      await using sql = new SQL(here, { max: 1, database: here.pathname.slice(1) });
      return [...(await sql.unsafe<Record<string, unknown>[]>(statement))];
    },
  };
}
