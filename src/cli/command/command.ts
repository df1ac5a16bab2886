import type { Connection } from "../../client/connection.ts";
import type { Settings } from "./settings.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** The program by the name it was called by. */
export interface Program {
  readonly name: string;
  readonly version: string;
  /** Where it asks when it was told nothing. */
  readonly defaultBaseUrl: string;
  /** Whether it looks for what `rollcall login` noted. */
  readonly hasProfiles: boolean;
  /** Commands it has besides, for those who mistype one. */
  readonly otherCommands: readonly string[];
}

/** One thing that can be asked for. Each command is a file; commands.ts is the list of them. */
export interface Command {
  /** What is typed to ask for it, after the program's name. */
  readonly words: readonly string[];
  readonly summary: string;
  readonly description: string;
  /** The flag that a word behind the command stands for as well; all of them, where it is repeatable. */
  readonly positional?: string;
  readonly flags: readonly Flag[];
  readonly examples: readonly Example[];
  /** Is not shown on any page. */
  readonly hidden?: boolean;
  /** The key it calls with: that of a project unless given; any means an admin key where there is one. */
  readonly key?: KeyKind | ((given: Given) => KeyKind | undefined);
  run(call: Call): Promise<void>;
}

export type KeyKind = "admin" | "any";

export interface Flag {
  readonly name: string;
  readonly short?: string;
  /** What its value is called on help pages; a flag without one is on or off. */
  readonly value?: string;
  readonly about: string;
  readonly environment?: string;
  readonly repeatable?: boolean;
  /** All the values there are, for shells that complete them. */
  readonly choices?: readonly string[];
  /** Another name for this one, which is not shown on any page. */
  readonly sameAs?: string;
}

export interface Example {
  readonly about: string;
  /** What is typed behind the program's name. */
  readonly line: string;
}

/** One call of a command. */
export interface Call {
  readonly program: Program;
  readonly command: Command;
  readonly given: Given;
  readonly settings: Settings;
  /** Throws Failure where what is set makes none. */
  readonly connection: Connection;
  readonly terminal: Terminal;
}

/** The flags that were given, the last value of each last. */
export class Given {
  readonly #values = new Map<string, string[]>();

  add(name: string, value: string): void {
    this.#values.set(name, [...(this.#values.get(name) ?? []), value]);
  }

  text(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  isOn(name: string): boolean {
    return this.text(name) === "true";
  }
}
