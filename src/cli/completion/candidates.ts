import { findCommand, visibleCommands, type Command, type Flag, type Program } from "../command/command.ts";
import { flagsOf, globalFlagsOf } from "../command/global-flags.ts";
import { tokenise } from "../line/parse-line.ts";

export interface Candidate {
  readonly text: string;
  readonly about: string;
}

export interface CompletionContext {
  readonly program: Program;
  /** The values of a flag, for which a server may have to be asked. */
  readonly valuesOf: (flag: Flag, command: Command | null) => Promise<readonly string[]>;
}

/** What the last of these words can become. */
export async function candidates(words: readonly string[], context: CompletionContext): Promise<readonly Candidate[]> {
  const current = words.at(-1) ?? "";
  const all = await candidatesFor(current, words.slice(0, -1), context);
  return all.filter(({ text }) => text.startsWith(current));
}

async function candidatesFor(
  current: string,
  before: readonly string[],
  { program, valuesOf }: CompletionContext,
): Promise<readonly Candidate[]> {
  const { words: path, pending, isAfterDashes } = tokenise(program, before);
  const command = findCommand(program, path);
  const values = async (flag: Flag, typed: string, prefix = "") => {
    const kept = prefix + partsBefore(typed, flag);
    return (await valuesOf(flag, command)).map((value) => ({ text: kept + value, about: flag.about }));
  };
  if (pending !== null) return values(pending, current);
  if (command === null && visibleCommands(program, path).length === 0) return [];
  const accepted = command === null ? globalFlagsOf(program) : flagsOf(program, command);
  const flags = accepted.filter(({ sameAs }) => sameAs === undefined);
  const [, inline] = /^(--[^=]+)=/.exec(current) ?? [];
  if (inline !== undefined && !isAfterDashes) {
    const flag = flags.find(({ name }) => `--${name}` === inline);
    return flag?.value === undefined ? [] : values(flag, current.slice(inline.length + 1), `${inline}=`);
  }
  if (current.startsWith("-") && !isAfterDashes) return flags.map(({ name, about }) => ({ text: `--${name}`, about }));
  if (command === null) return nextWords(program, path);
  const positional = flags.find(({ name }) => name === command.positional);
  const isTaken = path.length > command.words.length;
  return positional === undefined || isTaken ? [] : values(positional, current);
}

/** The parts of a list that are typed already, and the sign of the last one. */
function partsBefore(typed: string, { list }: Flag): string {
  if (list === undefined) return "";
  const before = typed.slice(0, typed.lastIndexOf(",") + 1);
  return list === "signed" && typed.slice(before.length).startsWith("-") ? `${before}-` : before;
}

function nextWords(program: Program, path: readonly string[]): readonly Candidate[] {
  const next = new Map<string, string>();
  for (const { words, summary } of visibleCommands(program, path))
    next.set(words[path.length]!, words.length === path.length + 1 ? summary : "");
  return [...next].map(([text, about]) => ({ text, about }));
}
