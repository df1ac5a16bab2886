import { printable } from "../../../core/text/printable.ts";
import { counted } from "../../output/formats/text.ts";
import { padded, widthOf } from "../../output/formats/width.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { tokensOf, type Figures } from "./figures.ts";

/** A row, by the name that people know. */
export interface NamedRow {
  readonly id: string | null;
  readonly name: string | null;
  readonly figures: Figures;
}

const barMax = 24;
const barMin = 8;

/** How a figure is written. `total` is that of all rows. */
const columns: Readonly<Record<string, (figures: Figures, total: Figures) => string>> = {
  REQUESTS: ({ requests }) => grouped(requests),
  INPUT: (figures) => grouped(figures.input_tokens),
  CACHED: (figures) => grouped(figures.input_cached_tokens),
  OUTPUT: (figures) => grouped(figures.output_tokens),
  IMAGES: ({ images }) => grouped(images),
  CHARACTERS: ({ characters }) => grouped(characters),
  SECONDS: ({ seconds }) => grouped(Math.round(seconds)),
  COST: ({ cost }, total) => (cost === null ? "-" : dollars(cost, Number(total.cost) >= 1 ? 2 : 4)),
};

/** Shown only if there is something in them. */
const rare = { CACHED: "input_cached_tokens", IMAGES: "images", CHARACTERS: "characters", SECONDS: "seconds" } as const;

/** A table with a bar, without it if the window is too narrow, and records if it is narrower still. */
export function usageTable(title: string, rows: readonly NamedRow[], total: Figures, terminal: Terminal): string {
  const names = labelsOf(rows);
  const shown = Object.keys(columns).filter((name) => !(name in rare) || total[rare[name as keyof typeof rare]] > 0);
  const cells = (figures: Figures) => shown.map((name) => columns[name]!(figures, total));
  const table = [
    [title, ...shown],
    ...rows.map(({ figures }, at) => [names[at]!, ...cells(figures)]),
    ...(rows.length > 1 ? [["all", ...cells(total)]] : []),
  ];
  const lines = aligned(table);
  const width = Math.max(...lines.map(widthOf));
  if (terminal.isInteractive && width > terminal.columns) return recordsText(table);
  const barWidth = Math.min(barMax, terminal.isInteractive ? terminal.columns - width - 2 : barMax);
  const bars = barWidth < barMin ? [] : barsOf(rows, barWidth);
  const texts = lines.map((line, at) => (bars[at - 1] ? `${padded(line, width)}  ${bars[at - 1]}` : line));
  const [head = "", ...rest] = texts;
  const first = terminal.colours ? `\u001b[1m${head}\u001b[0m` : head;
  return [first, ...rest].map((line) => `${line}\n`).join("");
}

/** A name alone, if it is the only one; else with the id. */
function labelsOf(rows: readonly NamedRow[]): readonly string[] {
  const counts = Map.groupBy(rows, ({ name }) => name);
  return rows.map(({ id, name }) => {
    if (name === null) return printable(id ?? "(none)");
    return printable(counts.get(name)!.length === 1 ? name : `${name} (${id})`);
  });
}

/** Names to the left, figures to the right. */
function aligned(table: readonly (readonly string[])[]): readonly string[] {
  const widths = table[0]!.map((_, at) => Math.max(...table.map((row) => widthOf(row[at]!))));
  return table.map((row) =>
    row.map((text, at) => (at === 0 ? padded(text, widths[0]!) : text.padStart(widths[at]!))).join("  "),
  );
}

/** In proportion to what was paid, or if nothing has a price to the tokens, or to the requests. */
function barsOf(rows: readonly NamedRow[], width: number): readonly string[] {
  const measures: readonly ((figures: Figures) => number)[] = [
    ({ cost }) => Number(cost ?? 0),
    tokensOf,
    ({ requests }) => requests,
  ];
  const measure = measures.find((of) => rows.some(({ figures }) => of(figures) > 0)) ?? (() => 0);
  const most = Math.max(...rows.map(({ figures }) => measure(figures)));
  return rows.map(({ figures }) => {
    const part = measure(figures);
    return part === 0 ? "" : "█".repeat(Math.max(1, Math.round((part / most) * width)));
  });
}

function recordsText(table: readonly (readonly string[])[]): string {
  const [titles = [], ...rows] = table;
  return rows.map((row) => row.map((text, at) => `${titles[at]}: ${text}\n`).join("")).join("\n");
}

/** Figures with commas between thousands. */
function grouped(figure: number | string): string {
  return String(figure).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Rounded to so many decimals. A smaller amount is shown as `<$0.01`, since it is not nothing. */
function dollars(cost: string, places: number): string {
  const amount = Number(cost);
  const least = 10 ** -places;
  if (amount > 0 && amount < least / 2) return `<$${least.toFixed(places)}`;
  const [whole = "", fraction = ""] = amount.toFixed(places).split(".");
  return `$${grouped(whole)}.${fraction}`;
}

/** The models whose calls are missing in the costs. */
export function unpricedLine(models: readonly string[]): string {
  const namedMax = 10;
  const others = models.length - namedMax;
  const named = models.slice(0, namedMax).map(printable).join(", ");
  return `Not priced: ${named}${others > 0 ? ` and ${counted(others, "other model")}` : ""}.\n`;
}
