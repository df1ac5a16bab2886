import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SQL } from "bun";

/** A real PostgreSQL of the tests' own: on a free port of loopback, with a password, in a directory of its own. */
export interface PostgresServer {
  /** Of the superuser's database. */
  readonly url: string;
  stop(): Promise<void>;
}

const startDeadlineMs = 30_000;
const debianDirectory = "/usr/lib/postgresql";
// Everybody's numbers for `nobody`. PostgreSQL refuses to run as root, and initdb wants an account that has a name.
const nobody = 65_534;

/*
 * Runs the server until standard input ends, which it does however the tests end: bun's test runner tells nobody when
 * it is through, and a killed one cannot.
 */
const guard = `trap "" INT; "$@" & server=$!; cat; kill -QUIT $server; wait $server; rm -rf "$0"`;

/** Throws with a sentence that says why none can be had on this machine. */
export async function startPostgresServer(): Promise<PostgresServer> {
  const programs = findPrograms();
  const asUser = unprivileged();
  const directory = mkdtempSync(join(tmpdir(), "rollcall-postgres-"));
  const data = join(directory, "data");
  try {
    const password = randomBytes(16).toString("hex");
    const passwordFile = join(directory, "password");
    writeFileSync(passwordFile, password);
    for (const path of asUser.length > 0 ? [directory, passwordFile] : []) chownSync(path, nobody, nobody);
    // English by ICU: its order of texts is not the order of their bytes, which a store must have in any database.
    const locale = ["--encoding", "UTF8", "--locale", "C", "--locale-provider", "icu", "--icu-locale", "en-US"];
    const access = ["--username", "rollcall", "--auth", "scram-sha-256", "--pwfile", passwordFile];
    run([...asUser, join(programs, "initdb"), "--pgdata", data, ...locale, ...access]);
    const port = await freePort();
    const settings = ["-D", data, "-h", "127.0.0.1", "-p", String(port), "-k", directory, "-c", "max_connections=200"];
    const server = spawn("sh", ["-c", guard, directory, ...asUser, join(programs, "postgres"), ...settings], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    server.unref();
    const url = `postgres://rollcall:${password}@127.0.0.1:${port}/postgres`;
    await answers(url);
    return { url, stop: () => stopped(server) };
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}

/** The directory of the newest that Debian has put there, or else of those on the path. */
export function findPrograms(): string {
  const onPath = Bun.which("initdb");
  const versions = existsSync(debianDirectory) ? readdirSync(debianDirectory).map(Number) : [];
  const ofDebian = versions
    .sort((a, b) => b - a)
    .map((version) => join(debianDirectory, String(version), "bin"))
    .find((directory) => existsSync(join(directory, "initdb")));
  const found = ofDebian ?? (onPath === null ? undefined : dirname(onPath));
  if (found === undefined) throw new Error("PostgreSQL is not installed here (Debian's package is postgresql)");
  return found;
}

/** What a command is run with so that it is not root's. */
function unprivileged(): string[] {
  if (process.getuid?.() !== 0) return [];
  if (Bun.which("setpriv") === null) throw new Error("PostgreSQL refuses to run as root, and there is no setpriv here");
  return ["setpriv", `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"];
}

async function stopped(server: ChildProcess): Promise<void> {
  server.stdin?.end();
  if (server.exitCode === null) await once(server, "exit");
}

function run([program = "", ...flags]: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, flags, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} failed: ${error?.message ?? stderr.trim()}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(url: string): Promise<void> {
  const deadline = Date.now() + startDeadlineMs;
  for (;;) {
    await using sql = new SQL(url, { max: 1 });
    const problem = await sql.unsafe("select 1").then(
      () => null,
      (error: unknown) => String(error),
    );
    if (problem === null) return;
    if (Date.now() > deadline) throw new Error(`PostgreSQL does not answer: ${problem}`);
    await Bun.sleep(50);
  }
}
