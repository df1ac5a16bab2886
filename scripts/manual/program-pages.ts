import type { Command, Flag, Program } from "../../src/cli/command/command.ts";
import { visibleCommands } from "../../src/cli/command/command.ts";
import { globalFlagsOf } from "../../src/cli/command/global-flags.ts";
import { argumentOf, groupTitles } from "../../src/cli/command/help.ts";
import { bold, code, compact, entry, escaped, heading, italic, paragraph, type Roff } from "./roff.ts";
import { inline, roffOf } from "./markdown.ts";

/** A page of the manual before it has its header. */
export interface ManualPage {
  readonly name: string;
  readonly section: 1 | 5;
  readonly roff: Roff;
}

/** Pages of a program, its groups of commands, and its commands: what `--help` shows, in the form of man(1). */
export function programPages(program: Program, exitCodes: string): ManualPage[] {
  const commands = visibleCommands(program, []);
  const groups = new Set(
    commands.flatMap(({ words }) => words.slice(1).map((_, at) => words.slice(0, at + 1).join(" "))),
  );
  return [
    programPage(program, commands, exitCodes),
    ...[...groups].map((group) => groupPage(program, group.split(" "))),
    ...commands.map((command) => commandPage(program, command)),
  ];
}

const pageName = (program: Program, words: readonly string[]) =>
  [program.name, ...words].join("-").replaceAll(" ", "-");

function programPage(program: Program, commands: readonly Command[], exitCodes: string): ManualPage {
  const onServer = commands.filter(({ worksOn }) => worksOn !== undefined);
  const calling = commands.filter(({ worksOn }) => worksOn === undefined);
  const roff = [
    ...named(pageName(program, []), program.title.replace(/^Rollcall: /, "").replace(/\.$/, "")),
    ...synopsis(`${bold(program.name)} ${italic("COMMAND")} [${italic("flags")}]`),
    ...heading("Description"),
    ...paragraph(inline(`Each command has a page below. \`${program.name} COMMAND --help\` prints a shorter one.`)),
    ...(onServer.length === 0
      ? []
      : [...heading("Commands that run a server or work on its store"), ...commandEntries(program, onServer)]),
    ...heading("Commands that call a running server"),
    ...commandEntries(program, calling),
    ...heading("Flags of every command that calls a server"),
    ...paragraph(inline(`They may stand in any position. The default base URL is \`${program.defaultBaseUrl}\`.`)),
    ...flagEntries(globalFlagsOf(program)),
    ...heading("Exit status"),
    ...roffOf(exitCodes),
    ...(program.hasProfiles ? files : []),
    ...seeAlso(program.hasProfiles ? ["rollcall-serve(1)", "rollcall-openai(1)", "rollcall.yaml(5)"] : ["rollcall(1)"]),
  ];
  return { name: pageName(program, []), section: 1, roff };
}

const files = [
  ...heading("Files"),
  ...entry(italic("rollcall-data/rollcall.db"), inline("the store of a server that was started without `--data`")),
  ...entry(italic("~/.config/rollcall/profiles.json"), inline("what `rollcall login` saves")),
];

function groupPage(program: Program, words: readonly string[]): ManualPage {
  const name = pageName(program, words);
  const title = words.length === 1 ? groupTitles[words[0]!]! : "Manage the aliases of models";
  const roff = [
    ...named(name, title),
    ...synopsis(`${bold(`${program.name} ${words.join(" ")}`)} ${italic("COMMAND")} [${italic("flags")}]`),
    ...heading("Commands"),
    ...commandEntries(program, visibleCommands(program, words)),
    ...seeAlso([`${pageName(program, [])}(1)`]),
  ];
  return { name, section: 1, roff };
}

function commandPage(program: Program, command: Command): ManualPage {
  const { words, summary, description, flags, examples, worksOn } = command;
  const visible = flags.filter((flag) => flag.sameAs === undefined);
  const typed = bold(`${program.name} ${words.join(" ")}`) + escaped(argumentOf(program, command));
  const roff = [
    ...named(pageName(program, words), summary),
    ...synopsis(`${typed} [${italic("flags")}]`),
    ...(description === undefined ? [] : [...heading("Description"), ...paragraph(inline(description))]),
    ...(visible.length === 0 ? [] : [...heading("Flags"), ...flagEntries(visible)]),
    ...heading("Examples"),
    ...Object.entries(examples).flatMap(([about, line]) =>
      paragraph(`${escaped(about)}:`).concat(code(`${program.name} ${line}`)),
    ),
    ...seeAlso(relatedTo(program, command)),
  ];
  const note = paragraph(`${bold(pageName(program, []))}(1) has the flags of every command.`);
  return { name: pageName(program, words), section: 1, roff: worksOn === "server" ? roff : [...roff, ...note] };
}

const named = (name: string, title: string): Roff => [
  ...heading("Name"),
  `${escaped(name)} \\- ${inline(title.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase()))}`,
];

const synopsis = (typed: string): Roff => [...heading("Synopsis"), typed];

function seeAlso(pages: readonly string[]): Roff {
  const shown = pages.map((page) =>
    page.replace(/^(.*)(\(\d\))$/, (_, name: string, section: string) => bold(name) + section),
  );
  return [...heading("See also"), shown.join(", ")];
}

/** The page above it, its neighbours, and the file that a server reads. */
function relatedTo(program: Program, { words, flags }: Command): string[] {
  const neighbours = visibleCommands(program, words.slice(0, -1)).filter(
    (other) => words.length > 1 && other.words.length === words.length && other.words.join() !== words.join(),
  );
  const readsFile = flags.some(({ name }) => name === "config");
  return [
    `${pageName(program, words.slice(0, -1))}(1)`,
    ...neighbours.map((other) => `${pageName(program, other.words)}(1)`),
    ...(readsFile ? ["rollcall.yaml(5)"] : []),
  ];
}

function commandEntries(program: Program, commands: readonly Command[]): Roff {
  return compact(
    commands.flatMap(({ words, summary }) => entry(`${bold(pageName(program, words))}(1)`, inline(`${summary}.`))),
  );
}

function flagEntries(flags: readonly Flag[]): Roff {
  return flags.flatMap(({ usage, about, environment }) => {
    const [, names = "", value = ""] = /^(\S+(?:, -\w)?) ?(.*)$/.exec(usage) ?? [];
    const term = value === "" ? bold(names) : `${bold(names)} ${italic(value)}`;
    const variable = environment === undefined ? "" : ` The variable ${bold(environment)} sets it, too.`;
    return entry(term, `${inline(about)}.${variable}`);
  });
}
