import { registeredModels } from "../../api/registered-models.ts";
import { sources } from "../../api/sources/sources.ts";
import { invoke } from "../../client/invoke.ts";
import type { Connection } from "../../client/connection.ts";
import { listModels } from "../../client/models.ts";
import { bodyOf, itemsOf } from "../output/answers.ts";
import { flag, type Call, type Command, type Flag } from "../command/command.ts";
import { ParsedFlags } from "../command/parsed-flags.ts";
import { connectAs } from "../connection/connect.ts";
import { Failure, unlessFailed } from "../failure.ts";
import { textIn } from "../output/json/value.ts";
import { modelFlag } from "../models/model-flag.ts";
import { sourceFlag } from "../models/source-flag.ts";
import { printable } from "../../core/text/printable.ts";
import { readProfiles } from "../connection/profiles.ts";
import { parseLine } from "../line/parse-line.ts";
import { candidates } from "./candidates.ts";
import { completionScripts } from "./scripts.ts";

const completionTimeoutMs = 1_000;
const shells = Object.keys(completionScripts);

const shellFlag = flag("--shell SHELL", `Shell: ${shells.join(", ")}`, { choices: shells });

export const completion: Command = {
  words: ["completion"],
  summary: "Print a completion script for bash, zsh or fish",
  description:
    "The script completes commands, flags and their values, and ids and owners if the server answers within a second.",
  positional: shellFlag.name,
  flags: [shellFlag],
  examples: {
    "Bash, in ~/.bashrc: source <(rollcall completion bash)": "completion bash",
    "Zsh, in ~/.zshrc after compinit: source <(rollcall completion zsh)": "completion zsh",
    "Fish: rollcall completion fish > ~/.config/fish/completions/rollcall.fish": "completion fish",
  },
  async run({ flags, terminal }) {
    const script = completionScripts[flags.text(shellFlag.name) ?? ""];
    if (script === undefined) throw new Failure(`Name the shell: ${shells.join(", ")}.`);
    terminal.write(script);
  },
};

/** Called by the scripts. It prints no errors, because they would appear in the command line being typed. */
export const completer: Command = {
  words: ["__complete"],
  hidden: true,
  summary: "Print the completions of the last word",
  positional: "word",
  flags: [flag("--word WORD", "", { repeatable: true })],
  examples: { "Verbs of models": "__complete -- models ''" },
  async run(call) {
    const { program, flags, terminal } = call;
    const words = flags.all("word");
    const valuesOf = (wanted: Flag, command: Command | null) =>
      unlessFailed(() => values(wanted, command, words, call), []);
    const found = await candidates(words, { program, valuesOf });
    const safe = found.filter(({ text }) => printable(text) === text);
    terminal.write(safe.map(({ text, about }) => `${text}\t${printable(about)}\n`).join(""));
  },
};

async function values(
  { name, value, choices }: Flag,
  command: Command | null,
  words: readonly string[],
  completing: Call,
): Promise<readonly string[]> {
  if (choices !== undefined) return choices;
  if (name === "profile") return [...readProfiles(completing.terminal.environment).keys()];
  const call = { ...completing, flags: typedFlags(words, completing) };
  if (name === "owner") return owners(call);
  if (value === sourceFlag.value && !command?.words.includes("add")) return sourceIds(call);
  return value === modelFlag.value ? modelIds(command, call) : [];
}

async function owners(call: Call): Promise<readonly string[]> {
  const connection = impatient(connectAs(undefined, call));
  const items = itemsOf(connection, await bodyOf(connection, listModels(connection)));
  return [...new Set(items.flatMap((item) => textIn(item, "owned_by") ?? []))];
}

async function sourceIds(call: Call): Promise<readonly string[]> {
  const connection = impatient(connectAs("admin", call));
  const response = invoke(connection, sources.listSources, { query: { limit: 100 } });
  return itemsOf(connection, await bodyOf(connection, response)).flatMap((item) => textIn(item, "id") ?? []);
}

function impatient(connection: Connection): Connection {
  return { ...connection, timeoutMs: completionTimeoutMs, attempts: 1 };
}

async function modelIds(command: Command | null, call: Call): Promise<readonly string[]> {
  const isRetired = command?.words.some((word) => word === "restore" || word === "purge") ?? false;
  const connection = impatient(connectAs(isRetired ? "admin" : undefined, call));
  const response = isRetired
    ? invoke(connection, registeredModels.listDeletedModels, { query: { limit: 100 } })
    : listModels(connection);
  return itemsOf(connection, await bodyOf(connection, response)).flatMap((item) => textIn(item, "id") ?? []);
}

/** The flags typed so far may select the server. */
function typedFlags(words: readonly string[], { program, command }: Call): ParsedFlags {
  const flags = new ParsedFlags();
  try {
    parseLine(program, [...command.words, ...words.slice(0, -1).filter(selectsServer)], flags);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
  return flags;
}

function selectsServer(word: string, at: number, words: readonly string[]): boolean {
  const name = /^--(base-url|api-key|admin-api-key|profile)(=|$)/;
  return name.test(word) || /^--(base-url|api-key|admin-api-key|profile)$/.test(words[at - 1] ?? "");
}
