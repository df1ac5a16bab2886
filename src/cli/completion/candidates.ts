import type { Command, Flag, Program } from "../command/command.ts";
import { globalFlagsOf } from "../command/global-flags.ts";

export interface Candidate {
  readonly text: string;
  readonly about: string;
}

/** What the program knows by itself, and how it finds out what only a server or a file does. */
export interface Knowledge {
  readonly program: Program;
  readonly commands: readonly Command[];
  readonly valuesOf: (flag: Flag, command: Command | null) => Promise<readonly string[]>;
}

/** What the last of these words can become. */
export async function candidates(words: readonly string[], knowledge: Knowledge): Promise<readonly Candidate[]> {
  const current = words.at(-1) ?? "";
  const { path, pending, onlyWords } = readBefore(words.slice(0, -1), knowledge);
  const command = commandOn(path, knowledge);
  const found = await possible(current, { path, pending, onlyWords, command }, knowledge);
  return found.filter(({ text }) => text.startsWith(current));
}

interface Before {
  readonly path: readonly string[];
  /** A flag that waits for its value. */
  readonly pending: Flag | null;
  /** Behind `--` nothing is a flag. */
  readonly onlyWords: boolean;
}

async function possible(
  current: string,
  { path, pending, onlyWords, command }: Before & { readonly command: Command | null },
  knowledge: Knowledge,
): Promise<readonly Candidate[]> {
  const values = async (flag: Flag, prefix = "") =>
    (await knowledge.valuesOf(flag, command)).map((value) => ({ text: prefix + value, about: flag.about }));
  if (pending !== null) return values(pending);
  if (!isKnown(path, knowledge)) return [];
  const [, inline] = /^(--[^=]+)=/.exec(current) ?? [];
  const flags = flagsOf(command, knowledge);
  if (inline !== undefined && !onlyWords) {
    const flag = flags.find(({ name }) => `--${name}` === inline);
    return flag?.value === undefined ? [] : values(flag, `${inline}=`);
  }
  if (current.startsWith("-") && !onlyWords) return flags.map(({ name, about }) => ({ text: `--${name}`, about }));
  if (command === null) return nextWords(path, knowledge);
  const positional = flags.find(({ name }) => name === command.positional);
  const isTaken = path.length > command.words.length;
  return positional === undefined || isTaken ? [] : values(positional);
}

function readBefore(words: readonly string[], { program, commands }: Knowledge): Before {
  const all = [...globalFlagsOf(program), ...commands.flatMap(({ flags }) => flags)];
  const path: string[] = [];
  let pending: Flag | null = null;
  for (const [at, word] of words.entries()) {
    if (pending !== null) pending = null;
    else if (word === "--") return { path: [...path, ...words.slice(at + 1)], pending: null, onlyWords: true };
    else if (/^--?[^-]/.test(word)) {
      const name = word.replace(/^--?/, "");
      const flag = all.find((one) => one.name === name || one.short === name);
      pending = flag?.value === undefined ? null : flag;
    } else path.push(word);
  }
  return { path, pending, onlyWords: false };
}

/** The server's own commands are not, and have flags of their own. */
function isKnown(path: readonly string[], { commands }: Knowledge): boolean {
  return commands.some(({ words }) => path.slice(0, words.length).every((word, at) => word === words[at]));
}

function commandOn(path: readonly string[], { commands }: Knowledge): Command | null {
  return commands.find(({ words }) => words.every((word, at) => word === path[at])) ?? null;
}

function flagsOf(command: Command | null, { program }: Knowledge): readonly Flag[] {
  return [...(command?.flags ?? []), ...globalFlagsOf(program)].filter(({ sameAs }) => sameAs === undefined);
}

function nextWords(path: readonly string[], { program, commands }: Knowledge): readonly Candidate[] {
  const fitting = commands.filter(({ hidden, words }) => !hidden && path.every((word, at) => word === words[at]));
  const next = new Map<string, string>();
  if (path.length === 0) for (const word of program.otherCommands) next.set(word, "");
  for (const { words, summary } of fitting)
    next.set(words[path.length]!, words.length === path.length + 1 ? summary : "");
  return [...next].map(([text, about]) => ({ text, about }));
}
