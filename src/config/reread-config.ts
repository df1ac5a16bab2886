import { statSync } from "node:fs";
import type { Environment } from "./environment.ts";
import { readConfig, type Config, type ServeFlags } from "./config.ts";
import { ConfigError } from "./config-error.ts";

export interface ReadRequest {
  readonly flags: ServeFlags;
  readonly environment: Environment;
}

export type ReadOutcome = { readonly config: Config } | { readonly error: string };

// A thread takes longer to start than a file of this size takes to read.
const smallBytes = 64 * 1024;

/** `readConfig` for a running server, which a file of 20,000 models would hold up for 0.3 seconds, or two if it is not plain YAML. */
export async function rereadConfig(request: ReadRequest, file: string | null): Promise<Config> {
  const bytes = file === null ? 0 : (statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  if (bytes <= smallBytes) return readConfig(request.flags, request.environment);
  try {
    return await readConfigOnThread(request);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    // No thread could be started.
    return readConfig(request.flags, request.environment);
  }
}

/** Throws ConfigError. */
export async function readConfigOnThread({ flags, environment }: ReadRequest): Promise<Config> {
  // Loaded here, because a server starts sooner without it.
  const { Worker } = process.getBuiltinModule("node:worker_threads");
  const worker = new Worker(new URL("./config-worker.ts", import.meta.url), {
    workerData: { flags: { ...flags }, environment: { ...environment } } satisfies ReadRequest,
  });
  const { promise, resolve, reject } = Promise.withResolvers<ReadOutcome>();
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
