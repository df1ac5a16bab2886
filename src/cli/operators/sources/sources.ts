import { sourceRemovals as removals } from "../../../api/sources/source-removal.ts";
import { sourceTrials } from "../../../api/sources/source-trials.ts";
import { sources as api } from "../../../api/sources/sources.ts";
import { accountKinds, sourceKindNames } from "../../../core/sources/source.ts";
import { flag, type Call } from "../../command/command.ts";
import type { ParsedFlags } from "../../command/parsed-flags.ts";
import { Failure } from "../../failure.ts";
import { closest } from "../../line/did-you-mean.ts";
import { readText } from "../../connection/connect.ts";
import { cell, moment } from "../../output/formats/table.ts";
import { itemsOf, memberOf, type Json } from "../../output/json/value.ts";
import { readNumber, readPairs } from "../../command/settings.ts";
import { sourceFlag } from "../../models/source-flag.ts";
import { commandTable, itemCommand, listCommand, named, requestTo, type Subject } from "../admin-command.ts";
import { listSourceModels } from "./source-models.ts";
import { showAddedSource } from "./added-source.ts";
import { listKinds } from "./kinds-list.ts";
import { losersOf } from "./losers.ts";
import { showRemoval } from "./shown-removal.ts";
import { showTrial } from "./shown-trial.ts";
import { closestId, requiredFlag } from "../administration.ts";
import { readSeconds } from "../times.ts";

const source: Subject = {
  ...named(sourceFlag, "ollama"),
  suggest: (call, id) => closestId(id, call, "source", api.listSources),
};

export const sourceCommands = commandTable("sources", {
  list: listCommand({
    summary: "List the sources and their state",
    description: "Lists the sources of the organization, and those that all organizations share.",
    examples: { "Every source": "sources list" },
    noun: "source",
    columns: {
      ID: "id",
      KIND: "kind",
      STATE: "state",
      MODELS: "model_count",
      CALLS: callsState,
      REFRESHED: moment("last_success_at"),
      ERROR: "last_error",
    },
    operation: api.listSources,
  }),
  show: itemCommand({
    summary: "Show a source",
    description: "Shows a source with its rules, the time of its last refresh, and its last error.",
    subject: source,
    examples: { "The source ollama": "sources show ollama" },
    request: requestTo(api.retrieveSource),
  }),
  add: itemCommand({
    summary: "Add a source of models",
    description:
      "Adds a source, waits up to five seconds for its first list, and prints the result; `sources show` has the rest. " +
      "From then on Rollcall lists its models. A server that listens on a loopback address and keeps its data in a directory takes sources on the same machine.",
    subject: named(flag("--source SOURCE", "Id of the new source"), "ollama"),
    flags: [
      flag("--kind KIND", "Kind of upstream, such as openai-compatible; by default the id, if that is a kind", {
        choices: sourceKindNames,
      }),
      flag("--url URL", "Base URL, if the kind has no default"),
      flag("--model MODEL", "A model of a source of the kind static or echo; may be repeated", { repeatable: true }),
      flag("--option NAME=VALUE", "An option of the source; may be repeated", { repeatable: true }),
      flag("--secret-file FILE", "Read the upstream's key from FILE; - for standard input"),
      flag("--prefix TEXT", "Prefix for the ids of its models"),
      flag("--include PATTERN", "List only matching ids; may be repeated", { repeatable: true }),
      flag("--exclude PATTERN", "Leave out matching ids; may be repeated", { repeatable: true }),
      flag("--priority NUMBER", "If several sources list an id, the lowest number wins"),
      flag("--refresh TIME", "Time between refreshes, such as 5m"),
      flag("--deletion POLICY", "What deleting a model does: push (delete it at the source too), local or refuse", {
        choices: ["push", "local", "refuse"],
      }),
      flag("--dry-run", "Only fetch its list, and show what adding it would do"),
    ],
    examples: {
      "Ollama on the machine of the server": "sources add ollama",
      "See first what it would list": "sources add ollama --dry-run",
      "A vendor, with its key in a file and a prefix":
        "sources add vendor --kind openai-compatible --url https://api.vendor.example/v1 --secret-file key.txt --prefix vendor/",
      "vLLM, which takes more calls than most":
        "sources add vllm --kind openai-compatible --url http://127.0.0.1:8000/v1 --option calls=messages,rerank",
    },
    request: (call, id) => (call.flags.isOn("dry-run") ? trial : addition)(call, id),
    show: (call, body) => (call.flags.isOn("dry-run") ? showTrial : showAddedSource)(call, body),
  }),
  refresh: itemCommand({
    summary: "Refresh a source now",
    description: "Refreshes a source now rather than when it is due.",
    subject: source,
    examples: { "The source ollama": "sources refresh ollama" },
    request: requestTo(api.refreshSource),
    done: (id) => `Refreshing the source ${id}. \`sources show ${id}\` has the result.`,
  }),
  remove: itemCommand({
    summary: "Remove a source",
    description: "Removes a source, its models and its stored secret. Asks for confirmation.",
    subject: source,
    flags: [flag("--dry-run", "Only show what would leave the lists, and what breaks by that")],
    examples: {
      "The source ollama": "sources remove ollama",
      "See first what it would take away": "sources remove ollama --dry-run",
    },
    question: ({ flags }, id) => (flags.isOn("dry-run") ? null : `Remove the source ${id} and its models?`),
    request: (call, id) =>
      requestTo(call.flags.isOn("dry-run") ? removals.previewSourceRemoval : api.removeSource)(call, id),
    show: showRemoval,
  }),
  kinds: listKinds,
  models: listSourceModels(source),
  collisions: listCommand({
    summary: "List the ids that several sources have",
    description:
      "Lists each id that several sources have, the organization's own and the shared ones, with the source that it comes from and the others. Own sources win before shared ones, then the smallest priority wins.",
    flags: [
      flag("--shared", "Only among the sources that all organizations share"),
      flag("--source SOURCE", "Only ids that this source has"),
    ],
    examples: { "Every collision": "sources collisions", "Of one source": "sources collisions --source lab" },
    noun: "collision",
    columns: { ID: "id", FROM: "winner.source_id", "NOT FROM": losersOf },
    operation: api.listSourceCollisions,
    query: ({ flags }) => ({ shared: flags.isOn("shared"), source_id: flags.text("source") }),
  }),
});

/** The source that the flags describe. */
function described(call: Call, id: string) {
  const { flags } = call;
  const [file, prefix] = [flags.text("secret-file"), flags.text("prefix")];
  const kind = kindOf(call, id);
  if (file === undefined && flags.text("url") === undefined && accountKinds.has(kind) && !call.settings.quiet)
    call.terminal.note(
      `The kind ${kind} needs the key of an account. Without --secret-file FILE, ${id} can list and answer nothing.`,
    );
  return {
    id,
    kind,
    base_url: flags.text("url"),
    secret: file === undefined ? undefined : readSecret(file),
    naming: prefix === undefined ? undefined : { type: "prefix", prefix },
    options: optionsIn(flags),
    models: flags.some("model"),
    includes: flags.some("include"),
    excludes: flags.some("exclude"),
    priority: readNumber(flags, "priority", 0),
    refresh_seconds: readSeconds(flags, "refresh"),
    deletion: flags.text("deletion"),
  };
}

const addition = requestTo(api.addSource, described);
const trial = requestTo(sourceTrials.trySource, described);

/** The kind: --kind, or else the id. Throws Failure if neither names a kind. */
function kindOf(call: Call, id: string): string {
  const typed = call.flags.text("kind");
  if (typed !== undefined || sourceKindNames.some((name) => name === id)) return typed ?? id;
  const similar = closest(id, sourceKindNames);
  if (similar === null) return requiredFlag(call, "kind", "openai-compatible");
  throw new Failure(`There is no kind "${id}". Did you mean ${similar}? If "${id}" is the id, add --kind ${similar}.`);
}

function optionsIn(flags: ParsedFlags): Readonly<Record<string, string>> | undefined {
  const pairs = readPairs(flags, "option", /^(\w+)=(.+)$/s, "NAME=VALUE", "failover=never");
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}

/** A secret comes from a file, because every user of a machine can read the arguments of a command. */
function readSecret(file: string): string {
  return readText(file, file === "-" ? 0 : file).trim();
}

/** How many calls it takes, or until when it gets none and why. A model that is out alone does not show here. */
function callsState(item: Json): string {
  const calls = memberOf(item, "calls");
  if (calls === undefined) return "-";
  const [served, outs] = [memberOf(calls, "served"), memberOf(calls, "out")];
  const out = itemsOf(outs).find((one) => memberOf(one, "model")?.kind === "null");
  if (out === undefined) return String(itemsOf(served).length);
  return `out until ${moment("until")(out)}, ${cell(memberOf(out, "reason"))}`;
}
