import { readFileSync } from "node:fs";
import { sources as api } from "../../api/sources.ts";
import { invoke, type SentBody } from "../../client/invoke.ts";
import { flag, type Call, type Command } from "../command/command.ts";
import { Failure } from "../failure.ts";
import { cell, column, momentColumn } from "../output/formats/table.ts";
import { memberOf, type Json } from "../output/json/value.ts";
import { readNumber } from "../command/settings.ts";
import { itemCommand, listCommand, named, type Subject } from "./admin-command.ts";
import { idIn } from "./administration.ts";
import { readSeconds } from "./times.ts";

const source: Subject = {
  ...named(flag("--source SOURCE", "Id of the source"), "ollama"),
  typedId: (call, id) => idIn(id, call, "source", api.listSources),
};

const list = listCommand({
  words: ["sources", "list"],
  summary: "List the sources and their state",
  description: "Lists the sources of the organization, and those that all organizations share.",
  examples: { "Every source": "sources list" },
  noun: "source",
  columns: [
    column("ID", "id"),
    column("KIND", "kind"),
    column("STATE", "state"),
    column("MODELS", "model_count"),
    momentColumn("REFRESHED", "last_success_at"),
    column("ERROR", "last_error"),
  ],
  operation: api.listSources,
});

const show = itemCommand({
  words: ["sources", "show"],
  summary: "Show a source",
  description: "Shows a source with its rules, the time of its last refresh, and its last error.",
  subject: source,
  examples: { "The source ollama": "sources show ollama" },
  request: ({ connection }, id) => invoke(connection, api.retrieveSource, { params: { source_id: id } }),
});

const add = itemCommand({
  words: ["sources", "add"],
  summary: "Add a source of models",
  description: "Adds a source. From then on Rollcall lists its models.",
  subject: named(flag("--source SOURCE", "Id of the new source"), "ollama"),
  flags: [
    flag("--kind KIND", "Kind of upstream, such as openai-compatible or ollama"),
    flag("--url URL", "Base URL, if the kind has no default"),
    flag("--model MODEL", "A model of a source of the kind static; may be repeated", { repeatable: true }),
    flag("--secret-file FILE", "Read the upstream's key from FILE; - for standard input"),
    flag("--prefix TEXT", "Prefix for the ids of its models"),
    flag("--include PATTERN", "List only matching ids; may be repeated", { repeatable: true }),
    flag("--exclude PATTERN", "Leave out matching ids; may be repeated", { repeatable: true }),
    flag("--priority NUMBER", "If several sources list an id, the lowest number wins"),
    flag("--refresh TIME", "Time between refreshes, such as 5m"),
    flag("--deletion POLICY", "What deleting a model does: push (delete it at the source too), local or refuse", {
      choices: ["push", "local", "refuse"],
    }),
  ],
  required: { kind: "ollama" },
  examples: {
    "Ollama on the machine of the server": "sources add ollama --kind ollama --url http://127.0.0.1:11434",
    "A vendor, with its key in a file and a prefix":
      "sources add vendor --kind openai-compatible --url https://api.vendor.example/v1 --secret-file key.txt --prefix vendor/",
  },
  request: async (call, id) => invoke(call.connection, api.addSource, { body: newSource(call, id) }),
});

const refresh = itemCommand({
  words: ["sources", "refresh"],
  summary: "Refresh a source now",
  description: "Refreshes a source now rather than when it is due.",
  subject: source,
  examples: { "The source ollama": "sources refresh ollama" },
  request: ({ connection }, id) => invoke(connection, api.refreshSource, { params: { source_id: id } }),
  done: (id) => `Refreshing the source ${id}. \`sources show ${id}\` has the result.`,
});

const remove = itemCommand({
  words: ["sources", "remove"],
  summary: "Remove a source",
  description: "Removes a source, its models and its stored secret. Asks for confirmation.",
  subject: source,
  examples: { "The source ollama": "sources remove ollama" },
  question: (_, id) => `Remove the source ${id} and its models?`,
  request: ({ connection }, id) => invoke(connection, api.removeSource, { params: { source_id: id } }),
  done: (id) => `Removed the source ${id}.`,
});

const collisions = listCommand({
  words: ["sources", "collisions"],
  summary: "List the ids that several sources have",
  description: "Lists each id that several sources have, with the source that it comes from and the others.",
  flags: [flag("--shared", "Only among the sources that all organizations share")],
  examples: { "Every collision": "sources collisions" },
  noun: "collision",
  columns: [column("ID", "id"), column("FROM", "winner.source_id"), { title: "NOT FROM", of: losersOf }],
  operation: api.listSourceCollisions,
  query: ({ flags }) => ({ shared: flags.isOn("shared") }),
});

export const sourceCommands: readonly Command[] = [list, show, add, refresh, remove, collisions];

function newSource({ flags }: Call, id: string): SentBody<typeof api.addSource> {
  const [file, prefix] = [flags.text("secret-file"), flags.text("prefix")];
  return {
    id,
    kind: flags.text("kind"),
    base_url: flags.text("url"),
    secret: file === undefined ? undefined : readSecret(file),
    naming: prefix === undefined ? undefined : { type: "prefix", prefix },
    models: flags.some("model"),
    includes: flags.some("include"),
    excludes: flags.some("exclude"),
    priority: readNumber(flags, "priority", 0),
    refresh_seconds: readSeconds(flags, "refresh"),
    deletion: flags.text("deletion"),
  };
}

/** A secret comes from a file, because every user of a machine can read the arguments of a command. */
function readSecret(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8").trim();
  } catch {
    throw new Failure(`Cannot read the file ${file}; check its name and permissions.`);
  }
}

function losersOf(item: Json): string {
  const losers = memberOf(item, "losers");
  return losers?.kind === "array" ? losers.items.map((loser) => cell(memberOf(loser, "source_id"))).join(", ") : "-";
}
