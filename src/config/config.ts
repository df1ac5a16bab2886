import { randomUUID } from "node:crypto";
import { ConfigError } from "./config-error.ts";
import type { Environment } from "./environment.ts";
import { validateOperatorKey } from "../core/people/key.ts";
import { exampleFile, exampleText } from "./example.ts";
import { cacheMegabytesFor, machineMemoryBytes } from "./machine-memory.ts";
import { readMasterKeys } from "./master-key.ts";
import { readConfigFile, settingsWithoutFile } from "./file/read-file.ts";
import {
  readMemory,
  readStoreLocation,
  type MemoryFlags,
  type StoreLocation,
  type StoreLocationFlags,
} from "./store-location.ts";
import { readText, readVariable } from "./variables.ts";

/** All settings of `rollcall serve`: flags, environment and file, checked, with every default filled in. */
export type Config = Readonly<ReturnType<typeof readConfig>>;

const workersMax = 64;

type AddressSetting = "host" | "port";
type Setting = AddressSetting | "config" | "keys-file" | "workers" | "cache-mb" | "drain" | "stop-timeout";

/** Flags by name; a switch that is on has the value "true". */
type FlagValues<Name extends string> = { readonly [name in Name]?: string | undefined };

export type ServeFlags = StoreLocationFlags &
  MemoryFlags &
  FlagValues<Setting | "example" | "no-access-log" | "no-console" | "no-detect" | "stop-with-stdin">;

/** Flags win over the environment; an empty value counts as missing. Throws ConfigError. */
export function readConfig(flags: ServeFlags, environment: Environment) {
  const setting = (name: Setting) => readSetting(name, flags, environment);
  const file = setting("config");
  const isExample = flags.example === "true";
  if (isExample && file !== null) throw exampleWithFile(flags, file);
  const adminKey = readKey("ROLLCALL_ADMIN_KEY", environment);
  const apiKey = readKey("ROLLCALL_API_KEY", environment);
  if (apiKey !== null && apiKey === adminKey)
    throw new ConfigError("ROLLCALL_API_KEY and ROLLCALL_ADMIN_KEY must be two different keys");
  const isInMemory = readMemory(flags, environment);
  const location = isInMemory ? nowhere : readStoreLocation(flags, environment);
  const worker = environment["ROLLCALL_WORKER"] || null;
  const workers = readWorkers(setting("workers") ?? "1", isInMemory, location.databaseUrl);
  const settings = readFileSettings(file, isExample, environment);
  return {
    ...location,
    ...readAddress(flags, environment),
    /** Nothing is kept: the mode for tests. */
    isInMemory,
    /** How many processes share the address. */
    workers,
    isWorker: worker !== null,
    /** Other workers answer at the address already, so this one takes it only when it is ready. */
    isBesideOthers: worker !== null && environment["ROLLCALL_WORKER_BESIDE_OTHERS"] === "1",
    /** Marks the requests of this server and of its fellow workers, so that they are recognised. */
    callerId: worker ?? randomUUID(),
    adminKey,
    apiKey,
    /** Where the first keys are written to; null to print them. */
    keysFile: setting("keys-file"),
    /** They seal the secrets of sources; null if no secret can be stored. */
    masterKeys: readMasterKeys(environment),
    /** The size of the caches. */
    cacheMegabytes: readCacheMegabytes(setting("cache-mb")) ?? cacheMegabytesFor(machineMemoryBytes(), workers),
    /** How long a stopping server still answers everything, so that proxies learn that it is not ready. */
    drainMs: readMilliseconds("drain", setting("drain") ?? "0s"),
    /** How long requests in progress have after that. */
    stopTimeoutMs: readMilliseconds("stop-timeout", setting("stop-timeout") ?? "30s"),
    accessLog: flags["no-access-log"] !== "true",
    /** Whether the first start without a file looks for model servers on this machine. Tests must not depend on them. */
    detect: flags["no-detect"] !== "true" && !isInMemory,
    /** The process that started this one holds its standard input open for as long as it wants the server. */
    stopsWithStdin: worker !== null || flags["stop-with-stdin"] === "true",
    configFile: file,
    isExample,
    /** Has what the file or the example declares; null without either. */
    ...settings,
    hasConsole: settings.hasConsole && flags["no-console"] !== "true",
  };
}

function readFileSettings(file: string | null, isExample: boolean, environment: Environment) {
  if (isExample) return readConfigFile(exampleFile, exampleText, environment);
  if (file === null) return settingsWithoutFile();
  return readConfigFile(file, readText(file, `the configuration file ${file}`), environment);
}

function exampleWithFile(flags: ServeFlags, file: string): ConfigError {
  const named = flags.config ? "--config" : `ROLLCALL_CONFIG (${file})`;
  return new ConfigError(`--example and ${named} exclude each other: a server reads one configuration`);
}

/** Where `rollcall serve` listens. */
export function readAddress(flags: FlagValues<AddressSetting>, environment: Environment) {
  const port = readSetting("port", flags, environment) ?? "8484";
  return {
    host: readSetting("host", flags, environment) ?? "127.0.0.1",
    port: readWholeNumber(port, 0, 65_535, "the port must be a number from 0 to 65535"),
  };
}

function readSetting<Name extends Setting>(name: Name, flags: FlagValues<Name>, environment: Environment) {
  return flags[name] || environment[`ROLLCALL_${name.toUpperCase().replace("-", "_")}`] || null;
}

const nowhere: StoreLocation = { dataDirectory: "", databaseUrl: null };

function readWorkers(text: string, isInMemory: boolean, databaseUrl: string | null): number {
  const workers = readWholeNumber(text, 1, workersMax, `the number of workers must be from 1 to ${workersMax}`);
  if (workers > 1 && isInMemory)
    throw new ConfigError("several workers share a database, and with --memory there is none");
  if (workers > 1 && databaseUrl === null)
    throw new ConfigError("several workers need --database-url: a SQLite file belongs to one process");
  return workers;
}

function readCacheMegabytes(text: string | null): number | null {
  const [min, max] = [16, 1_000_000];
  return text === null
    ? null
    : readWholeNumber(text, min, max, `the memory for caches must be from ${min} to ${max} MB`);
}

function readMilliseconds(name: Setting, text: string): number {
  const [, number = "", unit] = /^(\d{1,4})(s|m)$/.exec(text) ?? [];
  const seconds = Number(number) * (unit === "m" ? 60 : 1);
  if (number === "" || seconds > 3600)
    throw new ConfigError(`--${name} must be a time from 0s to 60m, such as 10s, not "${text}"`);
  return seconds * 1000;
}

function readWholeNumber(text: string, min: number, max: number, rule: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < min || number > max) throw new ConfigError(`${rule}, not "${text}"`);
  return number;
}

function readKey(name: string, environment: Environment): string | null {
  const variable = readVariable(name, environment);
  if (variable === null) return null;
  const error = validateOperatorKey(variable.text);
  if (error !== null) throw new ConfigError(`the key in ${variable.source} ${error}`);
  return variable.text;
}
