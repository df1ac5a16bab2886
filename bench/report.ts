import type { Comparison } from "./compare.ts";
import type { Freshness } from "./freshness.ts";
import type { Sample } from "./load.ts";
import type { Form } from "./nginx.ts";
import type { Starts } from "./start.ts";

const firstListGoalMs = 1_000;

/** The tables are Markdown, ready for README.md. */
export const comparisonHeading = heading([
  "case",
  "to bare Bun",
  "lowest - highest round",
  "goal",
  "met",
  "to nginx",
  "goal",
  "met",
  "bare Bun to nginx",
  "requests/s",
  "CPU µs: rollcall",
  "bare Bun",
  "nginx",
]);

/** One line of the table. A ratio of 1 means as much processor time per request; below 1, ours takes more. */
export function comparisonRow({ case: { name, goals }, samples }: Comparison): string {
  const [ours, bare, nginx] = contestantsOf(samples);
  const ratios = ratiosOf(ours, bare);
  return row([
    name,
    ...judged(ratios, goals.bare).toSpliced(
      1,
      0,
      `${hundredths(Math.min(...ratios))} - ${hundredths(Math.max(...ratios))}`,
    ),
    ...(nginx === null ? ["-", "", ""] : judged(ratiosOf(ours, nginx), goals.nginx)),
    nginx === null ? "-" : hundredths(median(ratiosOf(bare, nginx))),
    thousands(rate(ours)),
    ...[ours, bare, nginx].map((sampled) => (sampled === null ? "-" : cpu(sampled).toFixed(1))),
  ]);
}

/** A line for HISTORY.md: the ratios to bare Bun, and to nginx where it ran. */
export function historyRow(facts: readonly string[], comparisons: readonly Comparison[]): string {
  const ratios = comparisons.map(({ samples }) => {
    const [ours, bare, nginx] = contestantsOf(samples);
    const toBare = hundredths(median(ratiosOf(ours, bare)));
    return nginx === null ? toBare : `${toBare}, ${hundredths(median(ratiosOf(ours, nginx)))}`;
  });
  return row([...facts, ...ratios]);
}

type Sampled = readonly Sample[];

function contestantsOf(samples: Comparison["samples"]): readonly [ours: Sampled, bare: Sampled, nginx: Sampled | null] {
  const form = fastestForm(samples);
  return [samples.get("rollcall")!, samples.get("bare")!, form === null ? null : samples.get(form)!];
}

function judged(ratios: readonly number[], goal: number | null): string[] {
  const ratio = median(ratios);
  return [hundredths(ratio), ...(goal === null ? ["", ""] : [`>= ${hundredths(goal)}`, verdict(ratio >= goal)])];
}

// Only samples of one round are comparable, because the machine's speed changes between rounds.
function ratiosOf(ours: Sampled, theirs: Sampled): number[] {
  return ours.map((sample, round) => theirs[round]!.cpuMicroseconds / sample.cpuMicroseconds);
}

function hundredths(ratio: number): string {
  return ratio.toFixed(2);
}

export function startTable({ modelCount, keyCount, fromFileMs, bodyBytes, starts }: Starts): string {
  const firstListMs = median(starts.map((start) => start.firstListMs));
  return [
    heading([`start with ${thousands(modelCount)} models and ${thousands(keyCount)} keys`, "median", "target", "met"]),
    row(["first start, from a configuration file", `${(fromFileMs / 1_000).toFixed(1)} s`, "", ""]),
    row(["spawn to listening", milliseconds(median(starts.map((start) => start.listeningMs))), "", ""]),
    row([
      `spawn to the end of the first list (${megabytes(bodyBytes / 1_000_000)})`,
      milliseconds(firstListMs),
      `< ${milliseconds(firstListGoalMs)}`,
      verdict(firstListMs < firstListGoalMs),
    ]),
    row(["resident memory when listening", megabytes(median(starts.map((start) => start.startedMegabytes))), "", ""]),
    row(["resident memory after one list", megabytes(median(starts.map((start) => start.listedMegabytes))), "", ""]),
  ].join("\n");
}

export const freshnessHeading = heading([
  "after a deletion, with",
  "next lists that still show it",
  "target",
  "met",
  "DELETE median / highest",
  "next list median / highest",
  "list after that, median",
]);

export function freshnessRow(freshness: Freshness): string {
  const { modelCount, deletions, staleLists, deleteMs, nextListMs, laterListMs } = freshness;
  return row([
    `${thousands(modelCount)} models`,
    `${staleLists} of ${deletions}`,
    "0",
    verdict(staleLists === 0),
    `${milliseconds(median(deleteMs))} / ${milliseconds(Math.max(...deleteMs))}`,
    `${milliseconds(median(nextListMs))} / ${milliseconds(Math.max(...nextListMs))}`,
    milliseconds(median(laterListMs)),
  ]);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((first, second) => first - second);
  const last = sorted.length - 1;
  return (sorted[Math.floor(last / 2)]! + sorted[Math.ceil(last / 2)]!) / 2;
}

/** The value that this fraction of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((first, second) => first - second);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]!;
}

function fastestForm(samples: Comparison["samples"]): Form | null {
  const forms = (["file", "return"] as const).filter((form) => samples.has(form));
  return forms.toSorted((first, second) => cpu(samples.get(first)!) - cpu(samples.get(second)!))[0] ?? null;
}

function rate(samples: readonly Sample[]): number {
  return median(samples.map(({ requestsPerSecond }) => requestsPerSecond));
}

function cpu(samples: readonly Sample[]): number {
  return median(samples.map(({ cpuMicroseconds }) => cpuMicroseconds));
}

function verdict(met: boolean): string {
  return met ? "yes" : "NO";
}

export function thousands(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

export function milliseconds(value: number): string {
  return value < 10 ? `${value.toFixed(2)} ms` : `${thousands(value)} ms`;
}

export function megabytes(value: number): string {
  return `${value.toFixed(0)} MB`;
}

export function heading(cells: readonly string[]): string {
  return `${row(cells)}\n|${"---|".repeat(cells.length)}`;
}

export function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
