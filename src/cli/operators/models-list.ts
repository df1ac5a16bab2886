import { registeredModels as api } from "../../api/registered-models.ts";
import { sources } from "../../api/sources/sources.ts";
import { listModels } from "../../client/models.ts";
import { flag, type Call } from "../command/command.ts";
import type { ParsedFlags } from "../command/parsed-flags.ts";
import { readNumber } from "../command/settings.ts";
import { Failure, unlessFailed } from "../failure.ts";
import { closest } from "../line/did-you-mean.ts";
import { choiceFlags, chosen, listIn, readConditions, searchedText, type Chosen } from "../models/choice.ts";
import { columnNames, columnOf, modelColumns, type ColumnName } from "../models/columns.ts";
import { modelsList } from "../models/models.ts";
import { sortedBy } from "../models/order.ts";
import { readableModel } from "../models/readable.ts";
import { sourceFlag } from "../models/source-flag.ts";
import { readSelection, selected, sortedById } from "../models/select.ts";
import { bodyOf, itemsOf } from "../output/answers.ts";
import { csvText } from "../output/formats/csv.ts";
import { counted } from "../output/formats/text.ts";
import type { Layout } from "../output/formats/table.ts";
import { textIn, type Json } from "../output/json/value.ts";
import type { CommandRow } from "./admin-command.ts";
import { fetchAll, idsOf, isText, jsonFlag, showItems } from "./administration.ts";
import { readMoment } from "./times.ts";

const kinds = ["base", "fine-tuned", "alias", "any"];
const states = ["live", "deleted", "retired", "any"];
const adminFlags = [
  flag("--kind KIND", `Only models of this kind: ${kinds.join(", ")} (admin)`, { choices: kinds }),
  flag("--state STATE", `Only models in this state: ${states.join(", ")} (admin)`, { choices: states }),
  { ...sourceFlag, about: "Only models that come from this source, or are served by it (admin)" },
  flag("--unused-since TIME", "Only models that nobody has called since; 90d means 90 days ago (admin)"),
];
const sortFlag = flag(
  "--sort COLUMN[,-COLUMN]",
  "Sort by these columns; a dash before a column for descending order. Unknown values come last",
  { list: "signed", choices: columnNames },
);
const columnsHelp = "help";
const columnsFlag = flag("--columns COLUMN[,COLUMN]", "Columns of the table; --columns help lists them", {
  list: "plain",
  choices: [...columnNames, columnsHelp],
});
const csvFlag = flag("--csv", "Print comma-separated values, for spreadsheets");
const ownFlags = [...choiceFlags, sortFlag, columnsFlag, csvFlag];

const usualColumns: readonly ColumnName[] = ["id", "owner", "context", "price", "modalities", "created"];
const adminColumns: readonly ColumnName[] = ["id", "owner", "kind", "state", "context", "price", "created"];
const csvColumns: readonly ColumnName[] = [
  ...(["id", "owner", "context", "input-price", "output-price", "modalities", "created"] as const),
];
/** The first to go in a narrow window comes first. */
const dispensable: readonly ColumnName[] = ["created", "owner", "modalities", "price", "context"];

/** The official list, and more: models are chosen and sorted here, so that it works with every server. */
export const listModelsCommand: CommandRow = {
  ...modelsList,
  description:
    "Lists the models that the key can use, with what is known about them. Prices are in USD per million tokens. A model " +
    "whose price, context window or modalities are unknown is left out by the flag for it, and a note counts these. With " +
    "--kind, --state, --source or --unused-since it lists the models of the organization with their states; this needs an " +
    "admin key. --format json prints one array, and --format jsonl a line for each model.",
  flags: [...modelsList.flags, ...ownFlags, ...adminFlags, jsonFlag],
  examples: {
    ...modelsList.examples,
    "Models for images with a long context, cheapest first":
      "models list --modality in:image --min-context 128k --sort price",
    "What you can get for half a dollar, the longest context first": "models list --max-price 0.5 --sort -context",
    "Coding models of two owners, with what they can do":
      "models list --search coder --owner qwen,mistralai --columns id,price,capabilities",
    "A spreadsheet of prices": "models list --csv --columns id,input-price,output-price",
    "Every model with kind, context length and state (admin)": "models list --kind any",
    "Models that can be restored (admin)": "models list --state deleted",
    "Models that nobody has called for 90 days (admin)": "models list --unused-since 90d",
  },
  key: (flags) => (isForAdmins(flags) ? "admin" : undefined),
  async run(call) {
    const { flags, settings, terminal } = call;
    const columns = listIn(flags, columnsFlag.name);
    if (columns.includes(columnsHelp)) return terminal.write(columnsText());
    refuseContradictions(call);
    if (settings.format === "raw" && !isForAdmins(flags)) return modelsList.run(call);
    const conditions = readConditions(flags);
    const selection = readSelection(flags);
    const listed = await (isForAdmins(flags) ? describedModels(call, conditions.length) : usableModels(call));
    const named = selected(listed, { ...selection, count: undefined });
    const found = chosen(named, conditions);
    const inOrder = sorted(found.models, call);
    const { count = -1 } = selection;
    const models = count < 0 ? inOrder : inOrder.slice(0, count);
    await show(call, models, columns);
    await explain(call, listed, found);
  },
};

/** Some flags and columns are for administrators only. */
function isForAdmins(flags: ParsedFlags): boolean {
  const named = [columnsFlag, sortFlag].flatMap(({ name }) => listIn(flags, name)).map((key) => key.replace(/^-/, ""));
  return (
    adminFlags.some(({ name }) => flags.has(name)) ||
    named.some((name) => name !== columnsHelp && columnOf(name).isAdmin === true)
  );
}

function refuseContradictions(call: Call): void {
  const { flags, settings } = call;
  if (flags.has("sort") && flags.has("sort-by")) throw new Failure("Use --sort or --sort-by, not both.");
  if (flags.isOn(csvFlag.name) && !isText(call)) throw new Failure("Use --csv or another format, not both.");
  if (flags.has(columnsFlag.name) && !isText(call) && settings.format !== "explore")
    throw new Failure(
      "--columns is for tables and --csv. Other formats print whole models; --transform '{id,owned_by}' selects fields.",
    );
  const given = [...choiceFlags, sortFlag].find(({ name }) => flags.has(name));
  if (settings.format === "raw" && given !== undefined)
    throw new Failure(`--${given.name} does not go with --format raw, which prints the response unchanged.`);
}

async function usableModels({ connection }: Call): Promise<readonly Json[]> {
  return itemsOf(connection, await bodyOf(connection, listModels(connection)));
}

/** As administrators see them. Only the first ones if the flags of the server are all that is asked for. */
async function describedModels(call: Call, conditionCount: number): Promise<readonly Json[]> {
  const { flags } = call;
  const query = {
    kind: flags.text("kind"),
    state: flags.text("state"),
    source: flags.text("source"),
    unused_since: readMoment(flags, "unused-since", Date.now()),
  };
  const isInOrder = conditionCount === 0 && !["filter", "sort-by", "sort"].some((name) => flags.has(name));
  const count = readNumber(flags, "max-items", -1);
  return fetchAll(call, "model", api.describeModels, { query }, isInOrder ? count : undefined);
}

function sorted(models: readonly Json[], call: Call): readonly Json[] {
  const { flags } = call;
  if (flags.has(sortFlag.name)) return sortedBy(models, listIn(flags, sortFlag.name));
  // For programs, the order of the server.
  return flags.has("sort-by") || !isText(call) ? models : sortedById(models);
}

async function show(call: Call, models: readonly Json[], requested: readonly string[]): Promise<void> {
  const usual = isForAdmins(call.flags) ? adminColumns : usualColumns;
  if (call.flags.isOn(csvFlag.name))
    return call.terminal.write(csvOf(models, requested.length > 0 ? requested : csvColumns));
  const names = requested.length > 0 ? requested : usual;
  const columns = Object.fromEntries(names.map(columnOf).map(({ title, text }) => [title, text]));
  const layout: Layout = {
    numbers: names.map(columnOf).flatMap(({ title, isNumber }) => (isNumber ? title : [])),
    // Who names columns gets them.
    dispensable: requested.length > 0 ? [] : dispensable.map((name) => modelColumns[name].title),
  };
  await showItems(call, models, { columns, noun: "model", layout, readable: readableModel, searched: searchedText });
}

/** With a column for each of two prices. */
function csvOf(models: readonly Json[], names: readonly string[]): string {
  const single = names.flatMap((name) => (name === "price" ? ["input-price", "output-price"] : name));
  const columns = single.map(columnOf);
  return csvText(
    single.map((name) => name.replaceAll("-", "_")),
    models.map((model) => columns.map(({ value }) => value(model))),
  );
}

function columnsText(): string {
  const width = Math.max(...columnNames.map((name) => name.length));
  return columnNames.map((name) => `${name.padEnd(width)}  ${columnOf(name).about}\n`).join("");
}

/** Says which models are missing for want of knowledge, and whether a name is misspelt. */
async function explain(call: Call, listed: readonly Json[], { unknown }: Chosen): Promise<void> {
  const { flags, settings, terminal } = call;
  if (settings.quiet) return;
  for (const [what, count] of unknown) terminal.note(`Left out: ${counted(count, "model")} with ${what}.`);
  if (flags.has("owner"))
    noteUnknown(call, "owner", [...new Set(listed.flatMap((model) => textIn(model, "owned_by") ?? []))]);
  const source = flags.text("source");
  if (source === undefined || listed.length > 0) return;
  noteUnknown(
    call,
    "source",
    await unlessFailed(async () => idsOf(await fetchAll(call, "source", sources.listSources)), [source]),
  );
}

function noteUnknown({ flags, terminal }: Call, name: string, known: readonly string[]): void {
  for (const text of listIn(flags, name)) {
    if (known.some((one) => one.toLowerCase() === text.toLowerCase())) continue;
    const suggestion = closest(text, known);
    terminal.note(`There is no ${name} "${text}".${suggestion === null ? "" : ` Did you mean "${suggestion}"?`}`);
  }
}
