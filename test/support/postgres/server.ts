import { spawn } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { answers, freePort, newInstallation, urlOf, type Installation } from "./installation.ts";

/** A real PostgreSQL for the tests: on a free loopback port, with a password, in a directory of its own. */
export interface PostgresServer {
  /** The address of the superuser's database. */
  readonly url: string;
  stop(): Promise<void>;
}

/*
 * Runs the server until this process ends, or until the tests take its mark away, and then deletes its directory. It is
 * nobody's child, because Bun's --no-orphans kills all children at once when the tests end, and in a session of its own,
 * because a signal to the group of the tests would end it before it has deleted anything.
 */
const guard = `trap "" INT TERM HUP
"$@" & server=$!
while kill -0 ${process.pid} 2>/dev/null && [ -e "$0/password" ]; do sleep 0.2; done
kill -QUIT $server; wait $server; rm -rf "$0"`;

/** Throws with the reason if this machine cannot run one. `isDurable`: its commits wait for the disk. */
export async function startPostgresServer({ isDurable = false } = {}): Promise<PostgresServer> {
  const installation = await newInstallation();
  const { programs, asUser, directory, data } = installation;
  try {
    const port = await freePort();
    const address = ["-h", "127.0.0.1", "-p", String(port), "-k", directory];
    // No test cuts the power of this server; those that stop or kill one have a cluster of their own.
    const settings = ["-D", data, ...address, "-c", "max_connections=200", "-c", `fsync=${isDurable ? "on" : "off"}`];
    spawn("sh", ["-c", `(${guard}) &`, directory, ...asUser, join(programs, "postgres"), ...settings], {
      stdio: "ignore",
      detached: true,
    }).unref();
    const url = urlOf(installation, port);
    await answers(url);
    return { url, stop: () => stopped(installation) };
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}

async function stopped({ directory, passwordFile }: Installation): Promise<void> {
  rmSync(passwordFile);
  while (existsSync(directory)) await sleep(50);
}
