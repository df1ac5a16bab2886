import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Environment } from "./environment.ts";
import type { Declaration } from "../core/declaration.ts";
import { validateOperatorKey } from "../core/people/key.ts";
import { readMasterKeys, type MasterKeys } from "./master-key.ts";
import { fileSettingsDefault, readConfigFile, type FileSettings } from "./read-file.ts";
import { readStoreLocation, type StoreLocation, type StoreLocationFlags } from "./store-location.ts";
import { ConfigError } from "./yaml-reader.ts";

/** All settings of `rollcall serve`: flags, environment and file, checked, with every default filled in. */
export interface Config extends StoreLocation, FileSettings {
  readonly host: string;
  readonly port: number;
  /** How many processes share the address. */
  readonly workers: number;
  readonly isWorker: boolean;
  /** Other workers answer at the address already, so this one takes it only when it is ready. */
  readonly isBesideOthers: boolean;
  /** Marks the requests of this server and of its fellow workers, so that they are recognised. */
  readonly callerId: string;
  readonly adminKey: string | null;
  readonly apiKey: string | null;
  /** They seal the secrets of sources; null if no secret can be stored. */
  readonly masterKeys: MasterKeys | null;
  /** The size of the caches; null for the default. */
  readonly cacheMegabytes: number | null;
  readonly accessLog: boolean;
  /** Whether the first start without a file looks for model servers on this machine. */
  readonly detect: boolean;
  readonly configFile: string | null;
  /** What the file declares; null without a file. */
  readonly declaration: Declaration | null;
}

const workersMax = 64;
const cacheMegabytesMin = 16;
const cacheMegabytesMax = 1_000_000;

/** The flags of `rollcall serve` by name; a switch that is on has the value "true". */
export interface ServeFlags extends StoreLocationFlags {
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly workers?: string | undefined;
  readonly "cache-mb"?: string | undefined;
  readonly config?: string | undefined;
  readonly "no-access-log"?: string | undefined;
  readonly "no-detect"?: string | undefined;
}

/** Flags win over the environment; an empty value counts as missing. Throws ConfigError. */
export function readConfig(flags: ServeFlags, environment: Environment): Config {
  const setting = (name: "host" | "port" | "config" | "workers" | "cache-mb") =>
    flags[name] || environment[`ROLLCALL_${name.toUpperCase().replace("-", "_")}`] || null;
  const file = setting("config");
  const adminKey = readKey("ROLLCALL_ADMIN_KEY", environment);
  const apiKey = readKey("ROLLCALL_API_KEY", environment);
  if (apiKey !== null && apiKey === adminKey)
    throw new ConfigError("ROLLCALL_API_KEY and ROLLCALL_ADMIN_KEY must be two different keys");
  const location = readStoreLocation(flags, environment);
  const worker = environment["ROLLCALL_WORKER"] || null;
  return {
    ...location,
    host: setting("host") ?? "127.0.0.1",
    port: readPort(setting("port") ?? "8484"),
    workers: readWorkers(setting("workers") ?? "1", location.databaseUrl),
    isWorker: worker !== null,
    isBesideOthers: worker !== null && environment["ROLLCALL_WORKER_BESIDE_OTHERS"] === "1",
    callerId: worker ?? randomUUID(),
    adminKey,
    apiKey,
    masterKeys: readMasterKeys(environment),
    cacheMegabytes: readCacheMegabytes(setting("cache-mb")),
    accessLog: flags["no-access-log"] !== "true",
    detect: flags["no-detect"] !== "true",
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
