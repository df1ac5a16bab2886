import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { answers, freePort, newInstallation, urlOf } from "./installation.ts";

/** A real PostgreSQL for the tests: on a free loopback port, with a password, in a directory of its own. */
export interface PostgresServer {
  /** The address of the superuser's database. */
  readonly url: string;
  stop(): Promise<void>;
}

/*
 * Runs the server until standard input ends, which happens however the tests end: bun's test runner announces its end
 * to nobody, and a killed one cannot.
 */
const guard = `trap "" INT; "$@" & server=$!; cat; kill -QUIT $server; wait $server; rm -rf "$0"`;

/** Throws with the reason if this machine cannot run one. */
export async function startPostgresServer(): Promise<PostgresServer> {
  const installation = await newInstallation();
  const { programs, asUser, directory, data } = installation;
  try {
    const port = await freePort();
    const settings = ["-D", data, "-h", "127.0.0.1", "-p", String(port), "-k", directory, "-c", "max_connections=200"];
    const server = spawn("sh", ["-c", guard, directory, ...asUser, join(programs, "postgres"), ...settings], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    server.unref();
    const url = urlOf(installation, port);
    await answers(url);
    return { url, stop: () => stopped(server) };
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}

async function stopped(server: ChildProcess): Promise<void> {
  server.stdin?.end();
  if (server.exitCode === null) await once(server, "exit");
}
