import { findCommand, visibleCommands, type Command, type Flag, type Program } from "./command.ts";
import { flagsOf, globalFlagsOf } from "./global-flags.ts";

const lineWidth = 100;

/** The help page of the command with these words; otherwise of the group, or of the program. */
export function helpPage(program: Program, words: readonly string[]): string {
  const command = findCommand(program, words);
  const blocks = command === null ? groupBlocks(program, words) : commandBlocks(program, command);
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function commandBlocks(program: Program, command: Command): string[][] {
  const { words, summary, description, flags, examples, worksOn } = command;
  const name = `${program.name} ${words.join(" ")}${argumentOf(program, command)}`;
  const visible = flags.filter((flag) => flag.sameAs === undefined);
  const exampleLines = Object.entries(examples).flatMap(([about, line]) => [
    `  # ${about}`,
    `  ${program.name} ${line}`,
  ]);
  return [
    [`${summary}.`],
    ...(description === undefined ? [] : [wrapped(description, lineWidth)]),
    ["Usage:", `  ${name} [flags]`],
    ...(visible.length === 0 ? [] : [["Flags:", ...flagLines(visible)]]),
    ["Examples:", ...exampleLines],
    ...(worksOn === "server" ? [] : [[`Run "${program.name} --help" for the flags of every command.`]]),
  ];
}

/** How the positional argument of a command is shown, and the flag that may stand for it. */
export function argumentOf(program: Program, command: Command): string {
  const { positional } = command;
  const value = flagsOf(program, command).find((flag) => flag.name === positional)?.value;
  return value === undefined ? "" : ` [${value} | --${positional} ${value}]`;
}

function groupBlocks(program: Program, words: readonly string[]): string[][] {
  const name = [program.name, ...words].join(" ");
  const commands = visibleCommands(program, words);
  const isProgram = words.length === 0;
  return [
    [isProgram ? program.title : `${groupTitles[words[0]!]}.`],
    ["Usage:", `  ${name} COMMAND [flags]`],
    ...(isProgram ? programLists(commands) : [["Commands:", ...commandLines(commands)]]),
    ...(isProgram ? [globalBlock(program)] : []),
    [`Run "${name} COMMAND --help" for the page of a command.`],
  ];
}

/** A line for each group of commands, since a line for each command would not fit on a screen. */
function programLists(commands: readonly Command[]): string[][] {
  const onServer = commands.filter(({ worksOn }) => worksOn !== undefined);
  const calling = commands.filter(({ worksOn }) => worksOn === undefined);
  if (onServer.length === 0) return [["Commands:", ...commandLines(commands)]];
  const groups = Map.groupBy(calling, ({ words }) => words[0]!);
  const groupEntries = [...groups].map(([name, members]): [string, string] =>
    members[0]!.words.length === 1
      ? [name, members[0]!.summary]
      : [name, [...new Set(members.map(({ words }) => words[1]!))].join(", ")],
  );
  return [
    ["Commands that run a server or work on its store:", ...commandLines(onServer)],
    ["Commands that call a running server:", ...tableLines(groupEntries)],
  ];
}

/** By the first word of the group. */
export const groupTitles: Readonly<Record<string, string>> = {
  models: "List, describe and delete models",
  keys: "Manage API keys",
  projects: "Manage the projects of the organization",
  users: "Manage the users of the organization",
  sources: "Manage the upstreams that models come from",
  audit: "Read and verify the audit log",
  sessions: "List and end the sessions of the console",
  secrets: "Manage the stored secrets of sources",
};

function globalBlock(program: Program): string[] {
  return [
    "Flags of every command that calls a server, in any position:",
    ...flagLines(globalFlagsOf(program)),
    "",
    `The default base URL is ${program.defaultBaseUrl}.`,
  ];
}

function flagLines(flags: readonly Flag[]): string[] {
  return tableLines(
    flags.map(({ usage, about, environment }) => [
      usage,
      environment === undefined ? about : `${about} [${environment}]`,
    ]),
  );
}

function commandLines(commands: readonly Command[]): string[] {
  return tableLines(commands.map(({ words, summary }) => [words.join(" "), summary]));
}

/** Two columns, the second of which is wrapped. */
function tableLines(entries: readonly (readonly [head: string, text: string])[]): string[] {
  const width = Math.max(...entries.map(([head]) => head.length));
  return entries.flatMap(([head, text]) =>
    wrapped(text, lineWidth - width - 4).map((line, row) => `  ${(row === 0 ? head : "").padEnd(width)}  ${line}`),
  );
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
