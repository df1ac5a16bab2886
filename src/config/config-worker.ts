import { parentPort, workerData } from "node:worker_threads";
import { readConfig } from "./config.ts";
import type { ReadElsewhere, ToRead } from "./read-elsewhere.ts";
import { ConfigError } from "./yaml-reader.ts";

/** What `readConfigElsewhere` has done on another thread. */
function read({ flags, environment }: ToRead): ReadElsewhere {
  try {
    return { config: readConfig(flags, environment) };
  } catch (error) {
    if (error instanceof ConfigError) return { error: error.message };
    throw error;
  }
}

parentPort?.postMessage(read(workerData as ToRead), []);
