import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keysIn, refuseSecretsIn, refuseSecretsInStore } from "./canary.ts";
import { rollcallProgram } from "./processes/program.ts";
import { keys, worldYaml } from "./world.ts";

/** A real server as a process with a directory of its own. */
export interface TestServer {
  readonly url: string;
  readonly directory: string;
  readonly process: Bun.Subprocess<"ignore", "pipe", "pipe">;
  /** Its standard error so far. */
  stderr(): string;
  /** Stops it like an operator and returns the exit code; keeps the directory. */
  stop(): Promise<number>;
  /** Kills it like a power cut; keeps the directory. */
  kill(): Promise<void>;
  remove(): void;
}

export interface ServerOptions {
  /** The text of the configuration file; the test world by default, no file if null. */
  readonly yaml?: string | null;
  /** The directory of an earlier server, to start on its data. */
  readonly directory?: string;
  /** Use PostgreSQL instead of the directory. */
  readonly databaseUrl?: string;
  /** Look for model servers on this machine, like a very first start. */
  readonly detect?: boolean;
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** A command that runs the server, such as `ip netns exec NAME`. */
  readonly within?: readonly string[];
}

export function rollcallCommand(args: readonly string[]): string[] {
  return [process.execPath, "--max-http-header-size=65536", rollcallProgram, ...args];
}

/** Runs `rollcall` with these arguments on the same Bun. */
export function spawnRollcall(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  stdin: "ignore" | "pipe" = "ignore",
  within: readonly string[] = [],
) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(ROLLCALL_.*|DATABASE_URL)$/.test(name));
  return Bun.spawn([...within, ...rollcallCommand(args)], {
    stdin,
    stdout: "pipe",
    stderr: "pipe",
    env: { ...Object.fromEntries(inherited), ...environment },
  });
}

/** Resolves when the server listens; throws with its output if it ends before. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const { yaml = worldYaml, flags = [], environment = {} } = options;
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), "rollcall-server-"));
  const config = join(directory, "rollcall.yaml");
  if (yaml !== null) writeFileSync(config, yaml);
  const configFlags = yaml === null ? [] : ["--config", config];
  const { databaseUrl } = options;
  const place = databaseUrl === undefined ? ["--data", join(directory, "data")] : ["--database-url", databaseUrl];
  const detect = options.detect ? [] : ["--no-detect"];
  const args = ["serve", "--port", "0", ...place, ...configFlags, ...detect, ...flags];
  const child = spawnRollcall(args, environment, "ignore", options.within);
  let stderr = "";
  const chosen = Object.entries(environment).flatMap(([name, key]) => (name.endsWith("_KEY") ? [key] : []));
  const drained = drain(child.stderr, (text) => (stderr += text));
  const url = await urlFrom(child.stdout);
  if (url === null) {
    await drained;
    throw new Error(`the server ended with exit code ${await child.exited}: ${stderr}`);
  }
  return {
    url,
    directory,
    process: child,
    stderr: () => stderr,
    stop: async () => {
      child.kill("SIGTERM");
      await drained;
      const exitCode = await child.exited;
      // The first keys are printed once.
      const shown = keysIn(stderr);
      const log = shown.reduce((text, key) => text.replace(key, ""), stderr);
      const secrets = new Set([...Object.values(keys), ...chosen, ...shown]);
      refuseSecretsIn("the log of a server", log, secrets);
      refuseSecretsInStore(join(directory, "data"), secrets);
      return exitCode;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await child.exited;
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

async function drain(stream: ReadableStream<Uint8Array>, take: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of stream) take(decoder.decode(chunk, { stream: true }));
}

async function urlFrom(stdout: ReadableStream<Uint8Array>): Promise<string | null> {
  let text = "";
  const reader = stdout.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return null;
    text += decoder.decode(value, { stream: true });
    const found = /^listening on (\S+)$/m.exec(text);
    if (found?.[1] !== undefined) return found[1];
  }
}
