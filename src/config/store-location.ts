import { readDatabaseUrl } from "./database-url.ts";

export interface StoreLocation {
  readonly dataDirectory: string;
  /** The PostgreSQL to use in place of the directory. */
  readonly databaseUrl: string | null;
}

export interface StoreLocationFlags {
  readonly data?: string | undefined;
  readonly "database-url"?: string | undefined;
}

/** Flags win over the environment; an empty value counts as missing. */
export function readStoreLocation(
  flags: StoreLocationFlags,
  environment: Readonly<Record<string, string | undefined>>,
): StoreLocation {
  return {
    dataDirectory: flags.data || environment["ROLLCALL_DATA"] || "rollcall-data",
    databaseUrl: readDatabaseUrl(flags, environment),
  };
}
