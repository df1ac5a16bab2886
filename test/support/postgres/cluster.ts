import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SQL } from "bun";
import { answers, freePort, newInstallation, run, urlOf, type Installation } from "./installation.ts";
import { openProxy, type Proxy } from "../upstreams/proxy.ts";

/** One server of a cluster, which a test can stop, kill and start. */
export interface PostgresNode {
  readonly port: number;
  /** The address of the superuser's database. */
  readonly url: string;
  /** Resolves when the server answers. */
  start(): Promise<void>;
  /** `immediate` leaves what a crash would leave; `fast` ends every session first. */
  stop(how: "fast" | "immediate"): Promise<void>;
  restart(): Promise<void>;
  /** Kills the main process and waits until its children have ended. */
  kill(): Promise<void>;
  /** Ends the session that is about to commit, so that its client cannot know the outcome. */
  endCommittingSessions(forMs: number): Promise<void>;
  /** Kills one session, after which PostgreSQL ends all others and recovers. Resolves when it answers. */
  killSession(): Promise<void>;
  /** Suspends the server: nothing is lost and nothing answers. */
  freeze(): void;
  thaw(): void;
  /** Promotes a standby to primary. */
  promote(): Promise<void>;
}

export interface Standby extends PostgresNode {
  /** How it connects to the primary. */
  readonly wayToPrimary: Proxy;
}

/** A PostgreSQL cluster of one test. */
export interface PostgresCluster {
  readonly primary: PostgresNode;
  /** Adds a synchronous standby: from then on commits are acknowledged only when both servers have them on disk. */
  addStandby(): Promise<Standby>;
  remove(): Promise<void>;
}

const standbyName = "second";

/*
 * Stops every server and removes the directory when standard input ends, which happens however the tests end. A
 * suspended server could not stop by itself.
 */
const guard = `trap "" INT TERM; cat; for data in "$0"/data "$0"/standby; do
  [ -f "$data/postmaster.pid" ] || continue
  pid=$(head -1 "$data/postmaster.pid"); kill -CONT $(pgrep -P $pid) $pid; kill -QUIT $pid
  while kill -0 $pid; do sleep 0.05; done
done 2>/dev/null; rm -rf "$0"`;

/** Throws with the reason if this machine cannot run a cluster. */
export async function startPostgresCluster(): Promise<PostgresCluster> {
  const installation = await newInstallation();
  const { directory, data, programs, asUser } = installation;
  const guarding = spawn("sh", ["-c", guard, directory], { stdio: ["pipe", "ignore", "ignore"] });
  guarding.unref();
  const primary = newNode(installation, data, await freePort());
  await primary.start();
  return {
    primary,
    addStandby: async () => {
      const standby = newNode(installation, join(directory, "standby"), await freePort());
      const wayToPrimary = await openProxy("127.0.0.1", primary.port);
      const from = `${urlOf(installation, wayToPrimary.port)}?application_name=${standbyName}`;
      const copy = ["--pgdata", join(directory, "standby"), "--dbname", from, "--write-recovery-conf"];
      await run([...asUser, join(programs, "pg_basebackup"), ...copy, "--checkpoint=fast"]);
      await standby.start();
      await using sql = new SQL(primary.url, { max: 1 });
      await sql.unsafe(`alter system set synchronous_standby_names = '${standbyName}'`);
      await sql.unsafe(`select pg_reload_conf()`);
      await until(async () => {
        const rows = await sql.unsafe<unknown[]>(`select 1 from pg_stat_replication where sync_state = 'sync'`);
        return rows.length === 1;
      });
      return { ...standby, wayToPrimary };
    },
    remove: async () => {
      guarding.stdin?.end();
      if (guarding.exitCode === null) await once(guarding, "exit");
    },
  };
}

function newNode(installation: Installation, data: string, port: number): PostgresNode {
  const { programs, asUser, directory } = installation;
  const control = (...flags: readonly string[]) =>
    run([...asUser, join(programs, "pg_ctl"), "--pgdata", data, "--silent", "--wait", ...flags]);
  const settings = `-h 127.0.0.1 -p ${port} -k ${directory} -c max_connections=200`;
  const starting = ["--log", join(directory, `${port}.log`), "--options", settings];
  const mainPid = () => Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]);
  const family = () => {
    const children = new TextDecoder().decode(Bun.spawnSync(["pgrep", "-P", String(mainPid())]).stdout);
    return [mainPid(), ...children.trim().split("\n").filter(Boolean).map(Number)];
  };
  const url = urlOf(installation, port);
  return {
    port,
    url,
    start: async () => {
      await control("start", ...starting);
      await answers(url);
    },
    stop: (how) => control("stop", "--mode", how),
    restart: () => control("restart", "--mode", "fast", ...starting),
    kill: async () => {
      const all = family();
      process.kill(mainPid(), "SIGKILL");
      await until(async () => !all.some(isAlive));
    },
    endCommittingSessions: async (forMs) => {
      await using sql = new SQL(url, { max: 1 });
      const committing = `state = 'active' and query like 'select pg_notify(%; commit'`;
      const endMs = performance.now() + forMs;
      while (performance.now() < endMs)
        await sql.unsafe(`select pg_terminate_backend(pid) from pg_stat_activity where ${committing}`);
    },
    killSession: async () => {
      await using sql = new SQL(url, { max: 1 });
      const sessions = `select pid from pg_stat_activity where application_name = 'rollcall' limit 1`;
      const [session] = await sql.unsafe<{ pid: number }[]>(sessions);
      if (session === undefined) throw new Error("there is no session to kill");
      process.kill(session.pid, "SIGKILL");
      await until(async () => !isAlive(session.pid));
      await answers(url);
    },
    freeze: () => family().forEach((pid) => process.kill(pid, "SIGSTOP")),
    thaw: () => family().forEach((pid) => process.kill(pid, "SIGCONT")),
    promote: () => control("promote"),
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error("PostgreSQL did not reach the expected state");
    await Bun.sleep(20);
  }
}
