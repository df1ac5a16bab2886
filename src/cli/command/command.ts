import type { Connection } from "../../client/connection.ts";
import type { ParsedFlags } from "./parsed-flags.ts";
import type { Settings } from "./settings.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** The program under one of its two names, `openai` and `rollcall`. */
export interface Program {
  readonly name: string;
  /** The first line of its help page. */
  readonly title: string;
  readonly version: string;
  /** What --version prints. */
  readonly versionText: string;
  readonly defaultBaseUrl: string;
  /** Whether it reads the profiles that `rollcall login` saves. */
  readonly hasProfiles: boolean;
  readonly commands: readonly Command[];
}

export interface Command {
  /** What is typed after the program's name to run it. */
  readonly words: readonly string[];
  /** An imperative sentence without its full stop. */
  readonly summary: string;
  readonly description?: string;
  /** The flag that the positional argument sets. A repeatable flag takes all positional arguments. */
  readonly positional?: string;
  readonly flags: readonly Flag[];
  /** What is typed after the program's name, by what it does. */
  readonly examples: Readonly<Record<string, string>>;
  /** Left out of help pages and completion. */
  readonly hidden?: boolean;
  /**
   * `server` runs a server or opens its store, and takes no connection flags; `both` may also call a running server.
   * Other commands only call one.
   */
  readonly worksOn?: "server" | "both";
  /** The kind of key it sends: a project's by default; `any` prefers an admin key, and `either` a project's. */
  readonly key?: KeyKind | ((flags: ParsedFlags) => KeyKind | undefined);
  /** Resolves with the exit code if it is not 0. */
  readonly run: (call: Call) => Promise<number | void>;
}

/** A connection, and the kind of the key that it sends, or would send. */
export interface KeyedConnection extends Connection {
  readonly keyKind: "admin" | "project";
}

export type KeyKind = "admin" | "any" | "either";

export interface Flag {
  /** As on help pages: `--since REVISION`, or `--follow, -f`. */
  readonly usage: string;
  readonly name: string;
  readonly short: string | undefined;
  /** What its value is called; a flag without one is on or off. */
  readonly value: string | undefined;
  readonly about: string;
  readonly environment?: string;
  readonly repeatable?: boolean;
  readonly choices?: readonly string[];
  /** Whether its value is a list, separated by commas; in a signed list, a dash may be before each part. */
  readonly list?: "plain" | "signed";
  /** The flag that this one is a hidden alias of. */
  readonly sameAs?: string;
}

export function flag(usage: string, about: string, more: Partial<Flag> = {}): Flag {
  const [, name = "", short, value] = /^--([\w-]+)(?:, -(\w))?(?: (.+))?$/.exec(usage) ?? [];
  return { usage, name, short, value, about, ...more };
}

/** One run of a command. */
export interface Call {
  readonly program: Program;
  readonly command: Command;
  readonly flags: ParsedFlags;
  readonly settings: Settings;
  /** Made on first use. Throws Failure if the settings are not enough for a connection. */
  readonly connection: KeyedConnection;
  readonly terminal: Terminal;
}

/** The command that these words begin with. */
export function findCommand({ commands }: Program, words: readonly string[]): Command | null {
  return commands.find((command) => beginsWith(words, command.words)) ?? null;
}

/** The visible commands whose words begin with these. */
export function visibleCommands({ commands }: Program, words: readonly string[]): readonly Command[] {
  return commands.filter((command) => !command.hidden && beginsWith(command.words, words));
}

function beginsWith(words: readonly string[], first: readonly string[]): boolean {
  return first.every((word, at) => word === words[at]);
}
