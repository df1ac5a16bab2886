import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Declaration } from "../core/declaration.ts";
import { validateOperatorKey } from "../core/people/key.ts";
import { readMasterKeys, type MasterKeys } from "./master-key.ts";
import { fileSettingsDefault, readConfigFile, type FileSettings } from "./read-file.ts";
import { parseFlags, storeLocationFlags, readStoreLocation, type StoreLocation } from "./store-location.ts";
import { ConfigError } from "./yaml-reader.ts";

/** All settings of `rollcall serve`: flags, environment and file, checked, with every default filled in. */
export interface Config extends StoreLocation, FileSettings {
  readonly host: string;
  readonly port: number;
  /** How many processes answer at the address. */
  readonly workers: number;
  /** This process is one of several workers. */
  readonly isWorker: boolean;
  /** Others answer at the address already, so this one takes it only when it can answer. */
  readonly isBesideOthers: boolean;
  /** By which this server knows requests of its own, and its fellow workers theirs. */
  readonly callerId: string;
  readonly adminKey: string | null;
  readonly apiKey: string | null;
  /** What the secrets of sources are sealed under; null where none can be kept. */
  readonly masterKeys: MasterKeys | null;
  /** How much may be kept in memory to save work; null where nothing is said. */
  readonly cacheMegabytes: number | null;
  readonly accessLog: boolean;
  /** Whether a very first start without a file looks for model servers on this machine. */
  readonly detect: boolean;
  readonly configFile: string | null;
  /** What the file declares; null without a file. */
  readonly declaration: Declaration | null;
}

const workersMax = 64;
const cacheMegabytesMin = 16;
const cacheMegabytesMax = 1_000_000;

type Environment = Readonly<Record<string, string | undefined>>;

const options = {
  ...storeLocationFlags,
  host: { type: "string" },
  port: { type: "string" },
  workers: { type: "string" },
  "cache-mb": { type: "string" },
  config: { type: "string" },
  "no-access-log": { type: "boolean" },
  "no-detect": { type: "boolean" },
} as const;

/** Throws ConfigError with a whole sentence. Flags win over the environment. */
export function readConfig(flags: readonly string[], environment: Environment): Config {
  const { values } = parseFlags(flags, options);
  // An empty value is none, as it is for the keys.
  const setting = (name: "host" | "port" | "config" | "workers") =>
    values[name] || environment[`ROLLCALL_${name.toUpperCase()}`] || null;
  const file = setting("config");
  const adminKey = readKey("ROLLCALL_ADMIN_KEY", environment);
  const apiKey = readKey("ROLLCALL_API_KEY", environment);
  if (apiKey !== null && apiKey === adminKey)
    throw new ConfigError("ROLLCALL_API_KEY and ROLLCALL_ADMIN_KEY must be two different keys");
  const place = readStoreLocation(values, environment);
  const worker = environment["ROLLCALL_WORKER"] || null;
  return {
    ...place,
    host: setting("host") ?? "127.0.0.1",
    port: readPort(setting("port") ?? "8484"),
    workers: readWorkers(setting("workers") ?? "1", place.databaseUrl),
    isWorker: worker !== null,
    isBesideOthers: worker !== null && environment["ROLLCALL_WORKER_BESIDE_OTHERS"] === "1",
    callerId: worker ?? randomUUID(),
    adminKey,
    apiKey,
    masterKeys: readMasterKeys(environment),
    cacheMegabytes: readCacheMegabytes(values["cache-mb"] || environment["ROLLCALL_CACHE_MB"] || null),
    accessLog: !values["no-access-log"],
    detect: !values["no-detect"],
    configFile: file,
    ...(file === null
      ? { ...fileSettingsDefault, declaration: null }
      : readConfigFile(file, readText(file), environment)),
  };
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new ConfigError(`the port must be a number from 0 to 65535, not "${text}"`);
  return port;
}

function readWorkers(text: string, databaseUrl: string | null): number {
  const workers = Number(text);
  if (!/^\d+$/.test(text) || workers < 1 || workers > workersMax)
    throw new ConfigError(`the number of workers must be from 1 to ${workersMax}, not "${text}"`);
  if (workers > 1 && databaseUrl === null)
    throw new ConfigError("several workers need --database-url: a SQLite file belongs to one process");
  return workers;
}

function readCacheMegabytes(text: string | null): number | null {
  if (text === null) return null;
  const megabytes = Number(text);
  if (!/^\d+$/.test(text) || megabytes < cacheMegabytesMin || megabytes > cacheMegabytesMax)
    throw new ConfigError(
      `the memory for caches must be from ${cacheMegabytesMin} to ${cacheMegabytesMax} MB, not "${text}"`,
    );
  return megabytes;
}

function readKey(name: string, environment: Environment): string | null {
  const key = environment[name];
  if (key === undefined || key === "") return null;
  const error = validateOperatorKey(key);
  if (error !== null) throw new ConfigError(`the key in ${name} ${error}`);
  return key;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigError(
      `cannot read the configuration file ${file}: ${String(error instanceof Error ? error.message : error)}`,
    );
  }
}
