import { ConfigError } from "./yaml-reader.ts";

interface Flags {
  readonly data?: string | undefined;
  readonly "database-url"?: string | undefined;
}

/** The database that servers share; null for a directory of this server's own. Says nothing of what stands in a URL. */
export function readDatabaseUrl(flags: Flags, environment: Readonly<Record<string, string | undefined>>) {
  const flag = flags["database-url"];
  if (flag && flags.data) throw new ConfigError("--data and --database-url exclude each other");
  if (flag) return checked(flag, "--database-url");
  if (flags.data) return null;
  const own = environment["ROLLCALL_DATABASE_URL"];
  const directory = environment["ROLLCALL_DATA"];
  if (own && directory) throw new ConfigError("ROLLCALL_DATA and ROLLCALL_DATABASE_URL exclude each other");
  if (own) return checked(own, "ROLLCALL_DATABASE_URL");
  // The name every program reads comes last: it may be meant for another one.
  const common = environment["DATABASE_URL"];
  return common && !directory ? checked(common, "DATABASE_URL") : null;
}

function checked(text: string, source: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const names = url !== null && url.hostname !== "" && url.pathname.length > 1;
  if (!names || !["postgres:", "postgresql:"].includes(url.protocol))
    throw new ConfigError(`${source} must look like postgres://USER:PASSWORD@HOST:PORT/DATABASE`);
  return text;
}
