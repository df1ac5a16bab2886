import { parentPort, workerData } from "node:worker_threads";
import { readConfig } from "./config.ts";
import type { ReadOutcome, ReadRequest } from "./reread-config.ts";
import { ConfigError } from "./config-error.ts";

/** The thread of `readConfigOnThread`. */
function read({ flags, environment }: ReadRequest): ReadOutcome {
  try {
    return { config: readConfig(flags, environment) };
  } catch (error) {
    if (error instanceof ConfigError) return { error: error.message };
    throw error;
  }
}

parentPort?.postMessage(read(workerData as ReadRequest), []);
