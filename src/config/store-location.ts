import { parseArgs, type ParseArgsConfig } from "node:util";
import { readDatabaseUrl } from "./database-url.ts";
import { ConfigError } from "./yaml-reader.ts";

/** Where the store is; every command is told in the same way. */
export interface StoreLocation {
  readonly dataDirectory: string;
  /** Of the PostgreSQL to use in place of the directory. */
  readonly databaseUrl: string | null;
}

export const storeLocationFlags = { data: { type: "string" }, "database-url": { type: "string" } } as const;

type StoreLocationFlags = { readonly [Flag in keyof typeof storeLocationFlags]?: string | undefined };

/** Flags win over the environment, and an empty value is none. */
export function readStoreLocation(
  values: StoreLocationFlags,
  environment: Readonly<Record<string, string | undefined>>,
): StoreLocation {
  return {
    dataDirectory: values.data || environment["ROLLCALL_DATA"] || "rollcall-data",
    databaseUrl: readDatabaseUrl(values, environment),
  };
}

/** A flag that the command does not have; `known` are those that it has. */
export class UnknownFlag extends ConfigError {
  readonly flag: string;
  readonly known: readonly string[];

  constructor(flag: string, known: readonly string[]) {
    super(`There is no flag ${flag}.`);
    this.flag = flag;
    this.known = known;
  }
}

/** What a command line says, or a ConfigError with a whole sentence. */
export function parseFlags<const Options extends NonNullable<ParseArgsConfig["options"]>>(
  flags: readonly string[],
  options: Options,
  { allowPositionals = false } = {},
) {
  try {
    return parseArgs({ args: [...flags], options, allowPositionals });
  } catch (error) {
    // What follows the first sentence is advice about other shells and other flags.
    const message = error instanceof Error ? error.message.split(/\.\s/)[0]! : String(error);
    const [, unknown] = /^Unknown option '(.*)'$/.exec(message) ?? [];
    if (unknown === undefined) throw new ConfigError(message);
    throw new UnknownFlag(
      unknown,
      Object.keys(options).map((name) => `--${name}`),
    );
  }
}
