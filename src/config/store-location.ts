import { ConfigError } from "./config-error.ts";
import type { Environment } from "./environment.ts";
import { readVariable } from "./variables.ts";

export type StoreLocation = Readonly<ReturnType<typeof readStoreLocation>>;

/** Of a server that keeps nothing. */
export interface MemoryFlags {
  readonly memory?: string | undefined;
}

export interface StoreLocationFlags {
  readonly data?: string | undefined;
  readonly "database-url"?: string | undefined;
}

/** Flags win over the environment; an empty value counts as missing. */
export function readStoreLocation(flags: StoreLocationFlags, environment: Environment) {
  const dataDirectory = flags.data || environment["ROLLCALL_DATA"] || "rollcall-data";
  if (dataDirectory === ":memory:")
    throw new ConfigError('":memory:" is no directory; rollcall serve --memory keeps everything in memory');
  return {
    dataDirectory,
    /** The PostgreSQL to use in place of the directory. */
    databaseUrl: readDatabaseUrl(flags, environment),
  };
}

/** The database that servers share; null for a data directory. Its errors do not repeat a URL, which holds a password. */
export function readDatabaseUrl(flags: StoreLocationFlags, environment: Environment): string | null {
  const flag = flags["database-url"];
  if (flag && flags.data) throw new ConfigError("--data and --database-url exclude each other");
  if (flag) return validated(flag, "--database-url");
  if (flags.data) return null;
  const variable = readVariable("ROLLCALL_DATABASE_URL", environment);
  const directory = environment["ROLLCALL_DATA"];
  if (variable !== null && directory) throw new ConfigError(`ROLLCALL_DATA and ${variable.source} exclude each other`);
  if (variable !== null) return validated(variable.text, variable.source);
  if (directory) return null;
  // Many programs read this variable, so a more specific setting wins.
  const shared = readVariable("DATABASE_URL", environment);
  return shared === null ? null : validated(shared.text, shared.source);
}

/**
 * Whether the server keeps everything in memory. As a flag it wins over a place in the environment, and as a variable it
 * gives way to one in a flag.
 */
export function readMemory(flags: MemoryFlags & StoreLocationFlags, environment: Environment): boolean {
  const place = (["data", "database-url"] as const).find((name) => flags[name]);
  if (flags.memory === "true") {
    if (place !== undefined) throw new ConfigError(`--memory and --${place} exclude each other: one keeps nothing`);
    return true;
  }
  const text = environment["ROLLCALL_MEMORY"] || "0";
  if (text !== "0" && text !== "1") throw new ConfigError(`ROLLCALL_MEMORY must be 1 or 0, not "${text}"`);
  if (text === "0" || place !== undefined) return false;
  const other = ["ROLLCALL_DATA", "ROLLCALL_DATABASE_URL", "ROLLCALL_DATABASE_URL_FILE"].find(
    (name) => environment[name],
  );
  if (other !== undefined) throw new ConfigError(`ROLLCALL_MEMORY and ${other} exclude each other: one keeps nothing`);
  return true;
}

function validated(text: string, source: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isComplete = url !== null && url.hostname !== "" && url.pathname.length > 1;
  if (!isComplete || !["postgres:", "postgresql:"].includes(url.protocol))
    throw new ConfigError(`${source} must look like postgres://USER:PASSWORD@HOST:PORT/DATABASE`);
  return text;
}
