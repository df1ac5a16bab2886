import { findCommand, visibleCommands, type Command, type Flag, type Program } from "../command/command.ts";
import type { ParsedFlags } from "../command/parsed-flags.ts";
import { closest } from "./did-you-mean.ts";
import { Failure, unknownCommandExitCode } from "../failure.ts";
import { usualCommands, usualFlags } from "./usual-words.ts";
import { allFlagsOf, flagsOf } from "../command/global-flags.ts";

export type ParsedLine = Readonly<ReturnType<typeof parseLine>>;

/**
 * Flags may come before, between and after the words of the command. Every known flag is added to `flags` even if this
 * throws, because the flags decide how the error is printed. A group of commands, or no word, has no command: only the
 * help page can be shown. Throws Failure.
 */
export function parseLine(program: Program, args: readonly string[], flags: ParsedFlags) {
  const tokens = tokenise(program, args);
  for (const { flag, value } of tokens.typedFlags) flags.add(flag.sameAs ?? flag.name, value);
  try {
    return understood(program, tokens, flags);
  } catch (error) {
    const isServers = findCommand(program, tokens.words)?.worksOn !== undefined;
    throw isServers && error instanceof Failure ? error.namedBy(program.name) : error;
  }
}

function understood(program: Program, { words: typed, typedFlags, mistake }: Tokens, flags: ParsedFlags) {
  if (mistake !== null) throw mistake;
  const { words, asksForHelp } = withoutHelp(program, typed);
  if (asksForHelp) flags.add("help", "true");
  const command = findCommand(program, words);
  if (command === null) {
    if (visibleCommands(program, words).length === 0) throw unknownCommand(program, words);
    return { command, words, flags };
  }
  const accepted = flagsOf(program, command);
  const stray = typedFlags.find(({ flag }) => !accepted.some(({ name }) => name === flag.name));
  if (stray !== undefined) throw unknownFlag(program, stray.written, command);
  if (command.worksOn !== undefined) refuseForgottenValue(typedFlags, accepted);
  if (!flags.isOn("help")) takePositionals(command, words.slice(command.words.length), flags);
  return { command, words, flags };
}

/** `help` may come first or after a group of commands: `help models list`, `models help list`. */
function withoutHelp(program: Program, words: readonly string[]) {
  const at = words.indexOf("help");
  const before = words.slice(0, Math.max(0, at));
  const isAfterGroup = findCommand(program, before) === null && visibleCommands(program, before).length > 0;
  const asksForHelp = at !== -1 && isAfterGroup;
  return { words: asksForHelp ? [...before, ...words.slice(at + 1)] : words, asksForHelp };
}

interface TypedFlag {
  readonly flag: Flag;
  readonly value: string;
  readonly written: string;
  /** Whether the value came with `=`. */
  readonly isInline: boolean;
}

type Tokens = Readonly<ReturnType<typeof tokenise>>;

/** Tells words from flags. `mistake` is the first one that needs no command to be seen. */
export function tokenise(program: Program, args: readonly string[]) {
  const definitions = allFlagsOf(program);
  const words: string[] = [];
  const typedFlags: TypedFlag[] = [];
  let mistake: Failure | null = null;
  /** The last flag, if its value is missing. */
  let pending: Flag | null = null;
  let isAfterDashes = false;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === "--") {
      words.push(...args.slice(at + 1));
      isAfterDashes = true;
      break;
    }
    if (!/^--?[^-]/s.test(arg)) {
      words.push(arg);
      continue;
    }
    const [, written = "", name = "", inline] = /^(--?([^=]*))(?:=(.*))?$/s.exec(arg) ?? [];
    const flag = definitions.find((one) => one.name === name || one.short === name);
    if (flag === undefined) {
      mistake ??= unknownFlag(program, written, findCommand(program, words));
      continue;
    }
    // A value may look like a flag.
    const value = flag.value === undefined ? parseSwitch(inline ?? "true") : (inline ?? args[++at]);
    if (value === undefined) {
      mistake ??= invalidValue(flag, written, inline);
      pending = flag.value === undefined ? null : flag;
    } else typedFlags.push({ flag, written, value, isInline: inline !== undefined });
  }
  return { words, typedFlags, mistake, pending, isAfterDashes };
}

function parseSwitch(value: string): string | undefined {
  if (/^(true|t|1)$/i.test(value)) return "true";
  return /^(false|f|0)$/i.test(value) ? "false" : undefined;
}

function invalidValue(flag: Flag, written: string, value: string | undefined): Failure {
  if (flag.value !== undefined) return new Failure(`The flag ${written} needs a value: ${written} ${flag.value}.`);
  return new Failure(`The flag ${written} is on or off: write ${written}, or ${written}=false, not "${value}".`);
}

/** `serve --data --no-detect` would start on an empty store in a directory of that name. */
function refuseForgottenValue(typedFlags: readonly TypedFlag[], accepted: readonly Flag[]): void {
  const isFlag = (value: string) => accepted.some(({ name }) => value === `--${name}`);
  const forgotten = typedFlags.find(
    ({ flag, value, isInline }) => flag.value !== undefined && !isInline && isFlag(value),
  );
  if (forgotten !== undefined) throw invalidValue(forgotten.flag, forgotten.written, undefined);
}

function takePositionals(command: Command, args: readonly string[], flags: ParsedFlags): void {
  const positional = command.flags.find(({ name }) => name === command.positional);
  const name = positional?.name ?? command.positional;
  const countMax = positional?.repeatable ? Infinity : name === undefined || flags.has(name) ? 0 : 1;
  const extra = args.slice(countMax);
  if (extra.length > 0)
    throw new Failure(`Unexpected extra arguments: ${extra.map((word) => `"${word}"`).join(", ")}.`);
  for (const arg of args) flags.add(name!, arg);
}

/** Replaces each typed choice by its exact spelling. Throws Failure for an invalid one. */
export function normaliseChoices(definitions: readonly Flag[], flags: ParsedFlags): void {
  for (const { name, value = name, choices, list } of definitions) {
    const text = flags.text(name);
    if (text === undefined || choices === undefined) continue;
    const noun = value.toLowerCase().split(/[[, ]/)[0]!;
    const parts = list === undefined ? [text] : text.split(",").map((part) => part.trim());
    flags.add(name, parts.map((part) => choiceFor(part, choices, noun, list === "signed")).join(","));
  }
}

function choiceFor(part: string, choices: readonly string[], noun: string, isSigned: boolean): string {
  const [, sign = "", text = part] = isSigned ? (/^(-?)(.*)$/s.exec(part) ?? []) : [];
  const choice = choices.find((one) => one === text.toLowerCase());
  if (choice === undefined) throw unknownChoice(noun, text, choices);
  return sign + choice;
}

function unknownChoice(noun: string, text: string, choices: readonly string[]): Failure {
  const suggestion = closest(text, choices);
  const advice = suggestion === null ? `Choose one of ${choices.join(", ")}.` : `Did you mean ${suggestion}?`;
  return new Failure(`There is no ${noun} "${text}". ${advice}`);
}

/** Suggests a flag with a similar name, or points to the help page. */
function unknownFlag(program: Program, written: string, command: Command | null): Failure {
  const possible = command === null ? allFlagsOf(program) : flagsOf(program, command);
  const names = possible.filter((flag) => flag.sameAs === undefined).map((flag) => `--${flag.name}`);
  const usual = usualFlags[written];
  const suggestion = usual !== undefined && names.includes(usual) ? usual : closest(written, names);
  // A single dash may begin an id.
  const unlessId = written.startsWith("--") ? "" : `, or put -- before an id that begins with a dash`;
  const page = [program.name, ...(command?.words ?? []), "--help"].join(" ");
  const advice = suggestion === null ? `See ${page}${unlessId}.` : `Did you mean ${suggestion}?`;
  return new Failure(`There is no flag ${written}. ${advice}`);
}

function unknownCommand(program: Program, words: readonly string[]): Failure {
  const suggestion = usualCommand(program, words) ?? similarCommand(program, words);
  const advice = suggestion === null ? `See ${program.name} --help.` : `Did you mean "${program.name} ${suggestion}"?`;
  return new Failure(`There is no command "${program.name} ${words.join(" ")}". ${advice}`, unknownCommandExitCode);
}

function usualCommand(program: Program, [word = ""]: readonly string[]): string | null {
  const usual = usualCommands[word] ?? null;
  const isFlag = usual?.startsWith("-") ?? false;
  return isFlag || findCommand(program, usual?.split(" ") ?? []) !== null ? usual : null;
}

function similarCommand(program: Program, words: readonly string[]): string | null {
  // A user who types the first word of a hidden command knows the command.
  const possible = program.commands.filter((command) => !command.hidden || command.words[0] === words[0]);
  const groups = possible.map((command) => command.words[0]!);
  const names = [...possible.map((command) => command.words.join(" ")), ...groups, "help"];
  // Words behind a mistyped command may be ids, so each name is compared with as many words as it has.
  const isSimilar = (name: string) => closest(words.slice(0, name.split(" ").length).join(" "), [name]) !== null;
  return names.find((name) => name !== words.join(" ") && isSimilar(name)) ?? null;
}
