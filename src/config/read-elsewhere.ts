import { statSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { readConfig, type Config } from "./config.ts";
import { ConfigError } from "./yaml-reader.ts";

export interface ToRead {
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export type ReadElsewhere = { readonly config: Config } | { readonly error: string };

// Such a file is read within some milliseconds, which is less than a thread takes to start.
const smallBytes = 64 * 1024;

/** `readConfig` for a server that answers others meanwhile: a file with 20,000 models takes more than a second. */
export async function rereadConfig(toRead: ToRead, file: string | null): Promise<Config> {
  const bytes = file === null ? 0 : (statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  if (bytes <= smallBytes) return readConfig(toRead.flags, toRead.environment);
  try {
    return await readConfigElsewhere(toRead);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    // Where a thread cannot be had, everybody waits.
    return readConfig(toRead.flags, toRead.environment);
  }
}

/** The same on a thread of its own. Throws ConfigError as it does. */
export async function readConfigElsewhere({ flags, environment }: ToRead): Promise<Config> {
  const worker = new Worker(new URL("./config-worker.ts", import.meta.url), {
    workerData: { flags: [...flags], environment: { ...environment } } satisfies ToRead,
  });
  const { promise, resolve, reject } = Promise.withResolvers<ReadElsewhere>();
  worker.once("message", resolve);
  worker.once("error", reject);
  worker.once("exit", (code) => reject(new Error(`reading the configuration ended with ${code}`)));
  try {
    const outcome = await promise;
    if ("error" in outcome) throw new ConfigError(outcome.error);
    return outcome.config;
  } finally {
    await worker.terminate();
  }
}
