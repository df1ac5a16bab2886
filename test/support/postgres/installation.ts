import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SQL } from "bun";

/** PostgreSQL's programs, and a data directory for the tests. */
export interface Installation {
  readonly programs: string;
  /** The command prefix that keeps a program from running as root. */
  readonly asUser: readonly string[];
  readonly directory: string;
  readonly data: string;
  readonly passwordFile: string;
  readonly password: string;
}

const startDeadlineMs = 30_000;
const debianDirectory = "/usr/lib/postgresql";
// The usual ids of `nobody`. PostgreSQL refuses to run as root, and initdb needs an account with a name.
export const nobody = 65_534;

/** Throws with the reason if this machine has no PostgreSQL. */
export async function newInstallation(): Promise<Installation> {
  const programs = findPrograms();
  const asUser = unprivileged();
  const directory = mkdtempSync(join(tmpdir(), "rollcall-postgres-"));
  const data = join(directory, "data");
  try {
    const password = randomBytes(16).toString("hex");
    const passwordFile = join(directory, "password");
    writeFileSync(passwordFile, password);
    for (const path of asUser.length > 0 ? [directory, passwordFile] : []) chownSync(path, nobody, nobody);
    // ICU's English order differs from byte order, and a store must order by bytes in any database.
    const locale = ["--encoding", "UTF8", "--locale", "C", "--locale-provider", "icu", "--icu-locale", "en-US"];
    const access = ["--username", "rollcall", "--auth", "scram-sha-256", "--pwfile", passwordFile];
    await run([...asUser, join(programs, "initdb"), "--pgdata", data, ...locale, ...access]);
    return { programs, asUser, directory, data, passwordFile, password };
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}

/** The address of the superuser's database. */
export function urlOf({ password }: Installation, port: number): string {
  return `postgres://rollcall:${password}@127.0.0.1:${port}/postgres`;
}

/** Runs a program to its end; throws with its output if it fails. */
export async function run(command: readonly string[]): Promise<void> {
  // A server that it leaves running may keep its output open forever.
  const child = Bun.spawn([...command], { stdin: "ignore", stdout: "ignore", stderr: "pipe" });
  const exitCode = await child.exited;
  if (exitCode !== 0) throw new Error(`${command.join(" ")} failed: ${await new Response(child.stderr).text()}`);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves when the server at this address answers a query. */
export async function answers(url: string): Promise<void> {
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

/** Debian's directory of the newest version, or else the PATH. */
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

export function unprivileged(): string[] {
  if (process.getuid?.() !== 0) return [];
  if (Bun.which("setpriv") === null) throw new Error("PostgreSQL refuses to run as root, and there is no setpriv here");
  return ["setpriv", `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"];
}
