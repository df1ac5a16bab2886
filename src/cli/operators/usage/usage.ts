import { flag, type Call, type Command } from "../../command/command.ts";
import { showInPages } from "../../command/pages.ts";
import { Failure } from "../../failure.ts";
import { csvText } from "../../output/formats/csv.ts";
import { parseJson } from "../../output/json/value.ts";
import { showOne } from "../../output/show.ts";
import { isText, jsonFlag } from "../administration.ts";
import { fetchUsage, tokensOf, figureNames, groupings, type Figures, type Grouping, type Usage } from "./figures.ts";
import { namesOf } from "./names.ts";
import { daysFlag, monthFlag, periodIn, type Period } from "./period.ts";
import { unpricedLine, usageTable, type NamedRow } from "./usage-table.ts";

const byFlag = flag("--by GROUP", `What to sum up for: ${groupings.join(", ")}; project by default`, {
  choices: groupings,
});
const csvFlag = flag("--csv", "Print comma-separated values, for spreadsheets");

export const usageCommand: Command = {
  words: ["usage"],
  key: "admin",
  summary: "Show what calls used and cost",
  description:
    "Shows how many calls were made, the tokens that they used and what these cost, today or in another time, for each " +
    "project, model, key or person of the organization; --project selects nothing here. A person is the user or the " +
    "service account that holds the key. Days are in UTC. What has no known price is not in the costs, and is named.",
  flags: [byFlag, monthFlag, daysFlag, csvFlag, jsonFlag],
  examples: {
    "Today, by project": "usage",
    "A month, by model": "usage --month 2026-11 --by model",
    "The last seven days by person, as a spreadsheet": "usage --days 7 --by person --csv",
  },
  async run(call) {
    const by = (call.flags.text(byFlag.name) ?? "project") as Grouping;
    const period = periodIn(call.flags, Date.now());
    const isCsv = call.flags.isOn(csvFlag.name);
    if (isCsv && !isText(call)) throw new Failure("Use --csv or another format, not both.");
    const usage = await fetchUsage(call, by, period);
    const names = await namesOf(call, by, usage.rows);
    const rows = usage.rows.map(({ id, figures }) => ({ id, name: names.get(id ?? "") ?? null, figures }));
    const inOrder = rows.toSorted((one, other) => compare(one.figures, other.figures));
    if (isCsv) return call.terminal.write(csvOf(by, inOrder));
    await show(call, { by, period, usage, rows: inOrder });
  },
};

/** What costs most first; then what used most. */
function compare(one: Figures, other: Figures): number {
  return (
    Number(other.cost ?? 0) - Number(one.cost ?? 0) || tokensOf(other) - tokensOf(one) || other.requests - one.requests
  );
}

interface Shown {
  readonly by: Grouping;
  readonly period: Period;
  readonly usage: Usage;
  readonly rows: readonly NamedRow[];
}

async function show(call: Call, { by, period, usage, rows }: Shown): Promise<void> {
  const { total, unpriced } = usage;
  if (isText(call)) {
    const table = rows.length === 0 ? "No results.\n" : usageTable(by.toUpperCase(), rows, total, call.terminal);
    return showInPages(unpriced.length === 0 ? table : `${table}\n${unpricedLine(unpriced)}`, call.terminal);
  }
  const data = rows.map(({ id, name, figures }) => ({ id, name, ...figures }));
  const json = JSON.stringify({ start_time: period.start, end_time: period.end, by, data, total, unpriced });
  await showOne(call, { bytes: Buffer.from(json), json: parseJson(json) });
}

function csvOf(by: Grouping, rows: readonly NamedRow[]): string {
  const titles = [by, "name", ...figureNames, "cost_usd"];
  return csvText(
    titles,
    rows.map(({ id, name, figures }) => [id, name, ...figureNames.map((figure) => figures[figure]), figures.cost]),
  );
}
