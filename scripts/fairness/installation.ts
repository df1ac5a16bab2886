import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { processorMicroseconds } from "../../bench/processor.ts";
import { endWithUs, temporaryDirectory } from "../../bench/tools.ts";
import { freshDatabase } from "../../test/support/postgres/postgres.ts";
import { startServer, type TestServer } from "../../test/support/server.ts";

export type StoreName = "sqlite" | "postgres";

/** Servers in processes of their own: one on SQLite, or any number on one PostgreSQL. */
export interface Installation {
  readonly urls: readonly string[];
  /** Resolves when the servers have nothing left to do, or after half a minute. */
  settle(): Promise<void>;
  /** The most memory that one of the servers has had so far. */
  peakMegabytes(): number;
  /** What the servers have logged so far. */
  logMegabytes(): number;
  remove(): Promise<void>;
}

const settleMsMax = 30_000;
const settleStepMs = 200;
// Of one core, of all servers together.
const idleShareMax = 0.15;

export async function install(store: StoreName, count: number, yaml: string): Promise<Installation> {
  const database = store === "postgres" ? await freshDatabase() : null;
  const logs = temporaryDirectory("fairness");
  const files = Array.from({ length: count }, (_, at) => join(logs.path, `${at}`));
  const servers: TestServer[] = [];
  for (const file of files) servers.push(await startLoggingInto(file, yaml, database?.url));
  const pids = servers.map(({ process }) => process.pid);
  return {
    urls: servers.map(({ url }) => url),
    settle: () => settle(pids),
    peakMegabytes: () => Math.max(...pids.map(peakMegabytes)),
    logMegabytes: () => files.reduce((sum, file) => sum + statSync(file).size / 1e6, 0),
    remove: async () => {
      for (const server of servers) {
        await server.kill();
        server.remove();
      }
      await database?.drop();
      logs.remove();
    },
  };
}

/** A log of a flood would keep the process busy that measures, so it goes into a file. */
async function startLoggingInto(file: string, yaml: string, databaseUrl: string | undefined) {
  const within = ["sh", "-c", `exec "$@" 2>"$0"`, file];
  try {
    const server = await startServer({ yaml, within, ...(databaseUrl !== undefined && { databaseUrl }) });
    endWithUs(server.process);
    return server;
  } catch (error) {
    throw new Error(`the server did not start: ${readFileSync(file, "utf8")}`, { cause: error });
  }
}

async function settle(pids: readonly number[]): Promise<void> {
  let idleSteps = 0;
  for (const endMs = performance.now() + settleMsMax; performance.now() < endMs && idleSteps < 2;) {
    const before = processorMicroseconds(pids);
    await Bun.sleep(settleStepMs);
    const share = (processorMicroseconds(pids) - before) / (settleStepMs * 1000);
    idleSteps = share <= idleShareMax ? idleSteps + 1 : 0;
  }
}

function peakMegabytes(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}
