import type { Environment } from "./environment.ts";
import { ConfigError } from "./yaml-reader.ts";

export type StoreLocation = Readonly<ReturnType<typeof readStoreLocation>>;

export interface StoreLocationFlags {
  readonly data?: string | undefined;
  readonly "database-url"?: string | undefined;
}

/** Flags win over the environment; an empty value counts as missing. */
export function readStoreLocation(flags: StoreLocationFlags, environment: Environment) {
  return {
    dataDirectory: flags.data || environment["ROLLCALL_DATA"] || "rollcall-data",
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
  const url = environment["ROLLCALL_DATABASE_URL"];
  const directory = environment["ROLLCALL_DATA"];
  if (url && directory) throw new ConfigError("ROLLCALL_DATA and ROLLCALL_DATABASE_URL exclude each other");
  if (url) return validated(url, "ROLLCALL_DATABASE_URL");
  // Many programs read this variable, so a more specific setting wins.
  const sharedUrl = environment["DATABASE_URL"];
  return sharedUrl && !directory ? validated(sharedUrl, "DATABASE_URL") : null;
}

function validated(text: string, source: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isComplete = url !== null && url.hostname !== "" && url.pathname.length > 1;
  if (!isComplete || !["postgres:", "postgresql:"].includes(url.protocol))
    throw new ConfigError(`${source} must look like postgres://USER:PASSWORD@HOST:PORT/DATABASE`);
  return text;
}
