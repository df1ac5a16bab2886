import { readFileSync } from "node:fs";
import * as sources from "../../client/sources.ts";
import type { Call, Command, Flag } from "../command/command.ts";
import { Failure } from "../failure.ts";
import { momentOf } from "../output/formats/dates.ts";
import { cell, column, type Column } from "../output/formats/table.ts";
import { memberOf, type Json } from "../output/json/value.ts";
import { confirm, yesFlag } from "../terminal/questions.ts";
import { readNumber } from "../command/settings.ts";
import {
  fetchAll,
  answerTo,
  jsonFlag,
  requiredFlag,
  showDone,
  showItems,
  showRecord,
  textIn,
} from "./administration.ts";
import { readSeconds } from "./times.ts";

const sourceFlag: Flag = {
  name: "source",
  value: "SOURCE",
  about: "the id of the source; SOURCE alone means the same",
};

const columns: readonly Column[] = [
  column("ID", "id"),
  column("KIND", "kind"),
  column("STATE", "state"),
  column("MODELS", "model_count"),
  { title: "REFRESHED", of: (item) => momentOf(memberOf(item, "last_success_at")) },
  column("ERROR", "last_error"),
];

const list: Command = {
  words: ["sources", "list"],
  key: "admin",
  summary: "list the upstreams and how they are",
  description: "Lists the sources of the organization, and those that all organizations share.",
  flags: [jsonFlag],
  examples: [{ about: "All of them", line: "sources list" }],
  async run(call) {
    await showItems(call, await listed(call), { columns, noun: "source" });
  },
};

const show: Command = {
  words: ["sources", "show"],
  key: "admin",
  summary: "show a source",
  description: "Shows a source with its rules, when it was asked last, and what it answered.",
  positional: sourceFlag.name,
  flags: [sourceFlag, jsonFlag],
  examples: [{ about: "A source", line: "sources show ollama" }],
  async run(call) {
    const id = requiredFlag(call, sourceFlag.name, "ollama");
    await showRecord(call, await answerTo(call, sources.retrieveSource(call.connection, id), typedSourceId(call, id)));
  },
};

const add: Command = {
  words: ["sources", "add"],
  key: "admin",
  summary: "list the models of an upstream here",
  description: "Adds a source, whose models are listed here from then on.",
  positional: sourceFlag.name,
  flags: [
    { ...sourceFlag, about: "an id of your choice" },
    { name: "kind", value: "KIND", about: "what it is, such as openai-compatible or ollama" },
    { name: "url", value: "URL", about: "its base URL, where the kind has none of its own" },
    {
      name: "model",
      value: "MODEL",
      about: "what a source of the kind static lists, as often as needed",
      repeatable: true,
    },
    { name: "secret-file", value: "FILE", about: "a file that holds its key; - reads standard input" },
    { name: "prefix", value: "TEXT", about: "put before the ids of its models" },
    { name: "include", value: "PATTERN", about: "only ids like this, as often as needed", repeatable: true },
    { name: "exclude", value: "PATTERN", about: "no ids like this, as often as needed", repeatable: true },
    { name: "priority", value: "NUMBER", about: "of sources that offer one id, the smallest has it" },
    { name: "refresh", value: "TIME", about: "how often it is asked, such as 5m" },
    {
      name: "deletion",
      value: "POLICY",
      about: "what deleting its models does: push, local or refuse",
      choices: ["push", "local", "refuse"],
    },
    jsonFlag,
  ],
  examples: [
    {
      about: "The Ollama of this machine, where the server runs on it too",
      line: "sources add ollama --kind ollama --url http://127.0.0.1:11434",
    },
    {
      about: "A vendor, with a key from a file, under a prefix",
      line: "sources add vendor --kind openai-compatible --url https://api.vendor.example/v1 --secret-file key.txt --prefix vendor/",
    },
  ],
  async run(call) {
    await showRecord(call, await answerTo(call, sources.addSource(call.connection, newSource(call))));
  },
};

const refresh: Command = {
  words: ["sources", "refresh"],
  key: "admin",
  summary: "ask a source again now",
  description: "Has the server ask a source soon, and not only when it is its turn.",
  positional: sourceFlag.name,
  flags: [sourceFlag, jsonFlag],
  examples: [{ about: "A source", line: "sources refresh ollama" }],
  async run(call) {
    const id = requiredFlag(call, sourceFlag.name, "ollama");
    const body = await answerTo(call, sources.refreshSource(call.connection, id), typedSourceId(call, id));
    await showDone(call, body, `The source ${id} is asked again. \`sources show ${id}\` says how it went.`);
  },
};

const remove: Command = {
  words: ["sources", "remove"],
  key: "admin",
  summary: "list the models of a source no more",
  description: "Removes a source. Its models are listed no more, and its secret is forgotten. Asks first.",
  positional: sourceFlag.name,
  flags: [sourceFlag, yesFlag, jsonFlag],
  examples: [{ about: "A source", line: "sources remove ollama" }],
  async run(call) {
    const id = requiredFlag(call, sourceFlag.name, "ollama");
    await confirm(call, `Remove the source ${id}? Its models are listed no more.`);
    const body = await answerTo(call, sources.removeSource(call.connection, id), typedSourceId(call, id));
    await showDone(call, body, `Removed the source ${id}.`);
  },
};

const collisions: Command = {
  words: ["sources", "collisions"],
  key: "admin",
  summary: "list ids that several sources offer",
  description: "Lists ids that several sources offer, with the one that has it and those that do not.",
  flags: [{ name: "shared", about: "among the sources that all organizations share" }, jsonFlag],
  examples: [{ about: "All of them", line: "sources collisions" }],
  async run(call) {
    const { connection, flags } = call;
    const fetchPage: Parameters<typeof fetchAll>[2] = (page) =>
      sources.listCollisions(connection, page, flags.isOn("shared"));
    await showItems(call, await fetchAll(call, "collision", fetchPage), {
      columns: [
        column("ID", "id"),
        column("FROM", "winner.source_id"),
        { title: "NOT FROM", of: (item) => losersOf(item) },
      ],
      noun: "collision",
    });
  },
};

export const sourceCommands: readonly Command[] = [list, show, add, refresh, remove, collisions];

function listed(call: Call): Promise<readonly Json[]> {
  return fetchAll(call, "source", (page) => sources.listSources(call.connection, page));
}

function typedSourceId(call: Call, text: string) {
  return { text, candidates: async () => (await listed(call)).flatMap((item) => textIn(item, "id") ?? []) };
}

function newSource(call: Call): sources.NewSource {
  const { flags } = call;
  const [url, file, prefix, deletion] = ["url", "secret-file", "prefix", "deletion"].map((name) => flags.text(name));
  const [models, includes, excludes] = [flags.all("model"), flags.all("include"), flags.all("exclude")];
  const priority = readNumber(flags, "priority", 0);
  const seconds = readSeconds(flags, "refresh");
  return {
    id: requiredFlag(call, sourceFlag.name, "ollama"),
    kind: requiredFlag(call, "kind", "ollama"),
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

/** Arguments can be seen by everybody on the machine, so that a secret is none. */
function readSecret(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8").trim();
  } catch {
    throw new Failure(`Cannot read the file ${file}; check its name and whether you may read it.`);
  }
}

function losersOf(item: Json): string {
  const losers = memberOf(item, "losers");
  return losers?.kind === "array" ? losers.items.map((loser) => cell(memberOf(loser, "source_id"))).join(", ") : "-";
}
