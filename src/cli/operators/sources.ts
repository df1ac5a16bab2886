import { readFileSync } from "node:fs";
import { sources as api } from "../../api/sources.ts";
import { invoke, type SentBody } from "../../client/invoke.ts";
import { flag, type Call, type Command } from "../command/command.ts";
import { Failure } from "../failure.ts";
import { cell, column, momentColumn } from "../output/formats/table.ts";
import { memberOf, type Json } from "../output/json/value.ts";
import { readNumber } from "../command/settings.ts";
import { itemCommand, listCommand } from "./admin-command.ts";
import { fetchAll, idsOf, requiredFlag, type TypedId } from "./administration.ts";
import { readSeconds } from "./times.ts";

const sourceFlag = flag("--source SOURCE", "Id of the source");

const sourceIdOf = async (call: Call) => requiredFlag(call, sourceFlag.name, "ollama");
const typedSourceId = (call: Call, text: string): TypedId => ({
  text,
  candidates: async () =>
    idsOf(await fetchAll(call, "source", (page) => invoke(call.connection, api.listSources, { query: page }))),
});

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
  fetchPage: ({ connection }, page) => invoke(connection, api.listSources, { query: page }),
});

const show = itemCommand({
  words: ["sources", "show"],
  summary: "Show a source",
  description: "Shows a source with its rules, the time of its last refresh, and its last error.",
  argument: sourceFlag,
  examples: { "The source ollama": "sources show ollama" },
  idOf: sourceIdOf,
  request: ({ connection }, id) => invoke(connection, api.retrieveSource, { params: { source_id: id } }),
  typedId: typedSourceId,
});

const add = itemCommand({
  words: ["sources", "add"],
  summary: "Add a source of models",
  description: "Adds a source. From then on Rollcall lists its models.",
  argument: { ...sourceFlag, about: "Id of the new source" },
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
  idOf: sourceIdOf,
  request: async (call, id) => invoke(call.connection, api.addSource, { body: newSource(call, id) }),
});

const refresh = itemCommand({
  words: ["sources", "refresh"],
  summary: "Refresh a source now",
  description: "Refreshes a source now rather than when it is due.",
  argument: sourceFlag,
  examples: { "The source ollama": "sources refresh ollama" },
  idOf: sourceIdOf,
  request: ({ connection }, id) => invoke(connection, api.refreshSource, { params: { source_id: id } }),
  typedId: typedSourceId,
  done: (id) => `Refreshing the source ${id}. \`sources show ${id}\` has the result.`,
});

const remove = itemCommand({
  words: ["sources", "remove"],
  summary: "Remove a source",
  description: "Removes a source, its models and its stored secret. Asks for confirmation.",
  argument: sourceFlag,
  examples: { "The source ollama": "sources remove ollama" },
  idOf: sourceIdOf,
  question: (_, id) => `Remove the source ${id} and its models?`,
  request: ({ connection }, id) => invoke(connection, api.removeSource, { params: { source_id: id } }),
  typedId: typedSourceId,
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
  fetchPage: ({ connection, flags }, page) =>
    invoke(connection, api.listSourceCollisions, { query: { ...page, shared: flags.isOn("shared") } }),
});

export const sourceCommands: readonly Command[] = [list, show, add, refresh, remove, collisions];

function newSource({ flags }: Call, id: string): SentBody<typeof api.addSource> {
  const [url, file, prefix, deletion] = ["url", "secret-file", "prefix", "deletion"].map((name) => flags.text(name));
  const [models, includes, excludes] = [flags.all("model"), flags.all("include"), flags.all("exclude")];
  const priority = readNumber(flags, "priority", 0);
  const seconds = readSeconds(flags, "refresh");
  return {
    id,
    kind: flags.text("kind") ?? "",
    ...(url === undefined ? {} : { base_url: url }),
    ...(file === undefined ? {} : { secret: readSecret(file) }),
    ...(prefix === undefined ? {} : { naming: { type: "prefix", prefix } as const }),
    ...(models.length === 0 ? {} : { models }),
    ...(includes.length === 0 ? {} : { includes }),
    ...(excludes.length === 0 ? {} : { excludes }),
    ...(priority === null ? {} : { priority }),
    ...(seconds === undefined ? {} : { refresh_seconds: seconds }),
    ...(deletion === undefined ? {} : { deletion }),
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
