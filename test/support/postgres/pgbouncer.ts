import { spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answers, freePort, nobody, unprivileged } from "./installation.ts";

/** A real PgBouncer in front of PostgreSQL. */
export interface Pgbouncer {
  /** The given address through PgBouncer. */
  through(url: string): string;
  stop(): Promise<void>;
}

const program = Bun.which("pgbouncer") ?? Bun.which("/usr/sbin/pgbouncer");

/** Null if PgBouncer is installed, otherwise why it is missing. A CI run without it fails. */
export const whyNoPgbouncer: string | null =
  program === null ? "PgBouncer is not installed here (Debian's package is pgbouncer)" : null;
if (whyNoPgbouncer !== null && process.env["CI"]) throw new Error(whyNoPgbouncer);
if (whyNoPgbouncer !== null) console.warn(`tests of PgBouncer are skipped: ${whyNoPgbouncer}`);

// Ends with the tests, however they end.
const guard = `trap "" INT; "$@" & pooler=$!; cat; kill -KILL $pooler; wait $pooler; rm -rf "$0"`;

/**
 * PgBouncer's defaults except for the pool mode, and for retrying a server that is back after one second instead of 15.
 * `url` is of any database of the server behind it.
 */
export async function startPgbouncer(url: string, mode: "session" | "transaction" | "statement"): Promise<Pgbouncer> {
  const { hostname, port, username, password } = new URL(url);
  const directory = mkdtempSync(join(tmpdir(), "rollcall-pgbouncer-"));
  const listenPort = await freePort();
  const users = join(directory, "users.txt");
  const settings = join(directory, "pgbouncer.ini");
  writeFileSync(users, `"${username}" "${password}"\n`);
  writeFileSync(
    settings,
    `[databases]
* = host=${hostname} port=${port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = ${mode}
server_login_retry = 1
`,
  );
  const asUser = unprivileged();
  for (const path of asUser.length > 0 ? [directory, users, settings] : []) chownSync(path, nobody, nobody);
  const process = spawn("sh", ["-c", guard, directory, ...asUser, String(program), "--quiet", settings], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  process.unref();
  const through = (other: string) => Object.assign(new URL(other), { port: String(listenPort) }).href;
  await answers(through(url));
  return {
    through,
    stop: async () => {
      process.stdin.end();
      if (process.exitCode === null) await once(process, "exit");
    },
  };
}
