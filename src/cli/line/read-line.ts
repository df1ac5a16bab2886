import type { Command, Flag, Given, Program } from "../command/command.ts";
import { closest } from "./did-you-mean.ts";
import { Failure, unknownCommandExitCode } from "../failure.ts";
import { globalFlagsOf } from "../command/global-flags.ts";

/** A command line, taken apart. */
export interface Line {
  /** Null for a group of commands, or for none: then there is nothing to do but to show the page. */
  readonly command: Command | null;
  readonly words: readonly string[];
  readonly given: Given;
}

/**
 * Flags may stand anywhere, before the command's words and behind them. All flags that are known are added to `given`
 * even where this throws, because they say how the error is to be shown. Throws Failure for what makes no sense.
 */
export function readLine(program: Program, args: readonly string[], commands: readonly Command[], given: Given): Line {
  const { words, flags, mistake } = takeApart(program, args, commands);
  for (const { flag, value } of flags) given.add(flag.sameAs ?? flag.name, value);
  if (mistake !== null) throw mistake;
  const { path, asksForPage } = withoutHelp(words, commands);
  const asksForHelp = asksForPage || given.isOn("help");
  const command = commandIn(path, commands);
  if (command === null && !isGroup(path, commands)) throw unknownCommand(program, path, commands);
  if (asksForHelp) given.add("help", "true");
  const own = command?.flags ?? [];
  for (const { flag, written } of flags) {
    const belongs = [...globalFlagsOf(program), ...own].some(({ name }) => name === flag.name);
    if (command !== null && !belongs) throw unknownFlag(program, written, command, own);
  }
  if (command !== null && !asksForHelp) takePositionals(command, path.slice(command.words.length), given);
  return { command, words: path, given };
}

/** `help` may stand first, or behind a group of commands: `models help`, `models help list`. */
function withoutHelp(words: readonly string[], commands: readonly Command[]) {
  const at = words.indexOf("help");
  const before = words.slice(0, Math.max(0, at));
  const asksForPage = at === 0 || (at > 0 && isGroup(before, commands) && commandIn(before, commands) === null);
  return asksForPage ? { path: [...before, ...words.slice(at + 1)], asksForPage } : { path: words, asksForPage };
}

function isGroup(path: readonly string[], commands: readonly Command[]): boolean {
  return commands.some((one) => !one.hidden && path.every((word, at) => word === one.words[at]));
}

interface WrittenFlag {
  readonly flag: Flag;
  readonly value: string;
  readonly written: string;
}

function commandIn(words: readonly string[], commands: readonly Command[]): Command | null {
  return commands.find((command) => command.words.every((word, at) => word === words[at])) ?? null;
}

function takeApart(program: Program, args: readonly string[], commands: readonly Command[]) {
  const known = [...globalFlagsOf(program), ...commands.flatMap((command) => command.flags)];
  const words: string[] = [];
  const flags: WrittenFlag[] = [];
  let mistake: Failure | null = null;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === "--") {
      words.push(...args.slice(at + 1));
      break;
    }
    if (!/^--?[^-]/s.test(arg)) {
      words.push(arg);
      continue;
    }
    const [, written = "", name = "", inline] = /^(--?([^=]*))(?:=(.*))?$/s.exec(arg) ?? [];
    const flag = known.find((one) => one.name === name || one.short === name);
    if (flag === undefined) {
      const command = commandIn(words, commands);
      mistake ??= unknownFlag(program, written, command, command === null ? known : command.flags);
      continue;
    }
    // A value may look like a flag.
    const value = flag.value === undefined ? onOrOff(inline ?? "true") : (inline ?? args[++at]);
    if (value === undefined) mistake ??= unusableValue(flag, written, inline);
    else flags.push({ flag, written, value });
  }
  return { words, flags, mistake };
}

function onOrOff(value: string): string | undefined {
  if (/^(true|t|1)$/i.test(value)) return "true";
  return /^(false|f|0)$/i.test(value) ? "false" : undefined;
}

function unusableValue(flag: Flag, written: string, value: string | undefined): Failure {
  if (flag.value !== undefined) return new Failure(`The flag ${written} needs a value: ${written} ${flag.value}.`);
  return new Failure(`The flag ${written} is on or off: write ${written}, or ${written}=false, not "${value}".`);
}

function takePositionals(command: Command, words: readonly string[], given: Given): void {
  const [first, ...more] = words;
  const { positional } = command;
  if (command.flags.some(({ name, repeatable }) => name === positional && repeatable))
    return words.forEach((word) => given.add(positional!, word));
  const free = positional !== undefined && given.text(positional) === undefined;
  if (free && first !== undefined) given.add(positional, first);
  const extra = free ? more : words;
  if (extra.length > 0)
    throw new Failure(`Unexpected extra arguments: ${extra.map((word) => `"${word}"`).join(", ")}.`);
}

/** Asks about a flag that could have been meant, or names the page of the command, where there is one by then. */
function unknownFlag(program: Program, written: string, command: Command | null, known: readonly Flag[]): Failure {
  const names = [...globalFlagsOf(program), ...known]
    .filter((flag) => flag.sameAs === undefined)
    .map((flag) => `--${flag.name}`);
  const meant = closest(written, names);
  // An id may look like one, and nobody types a flag's whole name behind a single dash.
  const unlessId = written.startsWith("--") ? "" : `, or put -- before an id that begins with a dash`;
  const page = [program.name, ...(command?.words ?? []), "--help"].join(" ");
  const advice = meant === null ? `See ${page}${unlessId}.` : `Did you mean ${meant}?`;
  return new Failure(`There is no flag ${written}. ${advice}`);
}

function unknownCommand(program: Program, words: readonly string[], commands: readonly Command[]): Failure {
  const typed = words.join(" ");
  // Who types the first word of hidden ones knows of them.
  const shown = commands.filter((command) => !command.hidden || command.words[0] === words[0]);
  const groups = shown.map((command) => command.words[0]!);
  const all = [...shown.map((command) => command.words.join(" ")), ...program.otherCommands, ...groups];
  const names = all.filter((name) => name !== typed);
  // Words behind a mistyped command may be ids, so only as many are compared as a command has.
  const meant = names.find((name) => closest(words.slice(0, name.split(" ").length).join(" "), [name]) !== null);
  const advice = meant === undefined ? `See ${program.name} --help.` : `Did you mean "${program.name} ${meant}"?`;
  return new Failure(`There is no command "${program.name} ${typed}". ${advice}`, unknownCommandExitCode);
}
