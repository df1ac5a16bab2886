import type { Command, Flag, Program } from "./command.ts";
import { globalFlagsOf } from "./global-flags.ts";

const lineWidth = 100;

/** The page of a command; of a group of commands, or of the whole program, where there is none. */
export function helpPage(program: Program, words: readonly string[], commands: readonly Command[]): string {
  const command = commands.find((one) => one.words.every((word, at) => word === words[at]));
  const blocks = command === undefined ? groupBlocks(program, words, commands) : commandBlocks(program, command);
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function commandBlocks(program: Program, command: Command): string[][] {
  const name = `${program.name} ${command.words.join(" ")}`;
  const value = [...command.flags, ...globalFlagsOf(program)].find((flag) => flag.name === command.positional)?.value;
  const shown = command.flags.filter((flag) => flag.sameAs === undefined);
  const positional = value === undefined ? "" : ` [${value} | --${command.positional} ${value}]`;
  return [
    [`${name}: ${command.summary}`],
    wrapped(command.description, lineWidth),
    ["Usage:", `  ${name}${positional} [flags]`],
    ...(shown.length === 0 ? [] : [["Flags:", ...flagLines(shown)]]),
    ["Examples:", ...command.examples.flatMap(({ about, line }) => [`  # ${about}`, `  ${program.name} ${line}`])],
    [whereGlobalFlagsAre(program)],
  ];
}

function groupBlocks(program: Program, words: readonly string[], commands: readonly Command[]): string[][] {
  const shown = commands.filter((command) => !command.hidden && words.every((word, at) => word === command.words[at]));
  const name = [program.name, ...words].join(" ");
  const width = Math.max(...shown.map((command) => command.words.join(" ").length));
  const list = shown.map((command) => `  ${command.words.join(" ").padEnd(width)}  ${command.summary}`);
  const examples = shown.flatMap((command) => command.examples.slice(0, 1));
  return [
    [`${name}: ${groups[words[0] ?? ""] ?? groups["models"]}`],
    ["Usage:", `  ${name} ${words.length === 0 ? "COMMAND" : "VERB"} [flags]`],
    ["Commands:", ...list],
    ["Examples:", ...examples.map(({ line }) => `  ${program.name} ${line}`)],
    (words[0] ?? "models") === "models" ? globalBlock(program) : [whereGlobalFlagsAre(program)],
    [`The page of a command: ${program.name} COMMAND --help`],
  ];
}

/** What the commands with the same first word are about. */
const groups: Readonly<Record<string, string>> = {
  models: "the models of any server that speaks OpenAI's Models API",
  keys: "the keys of people, programs and administrators",
  projects: "the projects of the organization",
  users: "the people of the organization",
  sources: "the upstreams whose models are listed here",
  audit: "what was done, and by whom",
};

function whereGlobalFlagsAre({ name }: Program): string {
  return `Flags of every command: ${name} models --help`;
}

function globalBlock(program: Program): string[] {
  const unlessGiven = `Without a base URL, it asks ${program.defaultBaseUrl}.`;
  return ["Flags of every command, which may stand anywhere:", ...flagLines(globalFlagsOf(program)), "", unlessGiven];
}

function flagLines(flags: readonly Flag[]): string[] {
  const heads = flags.map(({ name, short, value }) => {
    const alternative = short === undefined ? "" : `, -${short}`;
    return `--${name}${alternative}${value === undefined ? "" : ` ${value}`}`;
  });
  const width = Math.max(...heads.map((head) => head.length));
  return flags.flatMap(({ about, environment }, at) => {
    const text = environment === undefined ? about : `${about} [${environment}]`;
    const lines = wrapped(text, lineWidth - width - 4);
    return lines.map((line, row) => `  ${(row === 0 ? heads[at]! : "").padEnd(width)}  ${line}`);
  });
}

function wrapped(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1)!;
    if (line !== "" && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}
