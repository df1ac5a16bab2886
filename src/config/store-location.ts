import { ConfigError } from "./config-error.ts";
import type { Environment } from "./environment.ts";
import { readVariable } from "./variables.ts";

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
  const variable = readVariable("ROLLCALL_DATABASE_URL", environment);
  const directory = environment["ROLLCALL_DATA"];
  if (variable !== null && directory) throw new ConfigError(`ROLLCALL_DATA and ${variable.source} exclude each other`);
  if (variable !== null) return validated(variable.text, variable.source);
  if (directory) return null;
  // Many programs read this variable, so a more specific setting wins.
  const shared = readVariable("DATABASE_URL", environment);
  return shared === null ? null : validated(shared.text, shared.source);
}

function validated(text: string, source: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isComplete = url !== null && url.hostname !== "" && url.pathname.length > 1;
  if (!isComplete || !["postgres:", "postgresql:"].includes(url.protocol))
    throw new ConfigError(`${source} must look like postgres://USER:PASSWORD@HOST:PORT/DATABASE`);
  return text;
}
