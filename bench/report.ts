import type { Comparison } from "./compare.ts";
import type { Freshness } from "./freshness.ts";
import type { Sample } from "./load.ts";
import type { Form } from "./nginx.ts";
import type { Starts } from "./start.ts";

const firstListGoalMs = 1_000;

/** The tables are Markdown, ready for README.md. */
export const comparisonHeading = heading([
  "case",
  "rollcall / nginx",
  "lowest - highest round",
  "target",
  "met",
  "bare Bun / nginx",
  "rollcall rps",
  "nginx rps",
  "CPU µs: rollcall",
  "bare Bun",
  "nginx",
  "nginx answers from",
]);

/** One line of the table: this server, and the ceiling of its runtime, against the fastest form of nginx. */
export function comparisonRow({ case: { name, target }, samples }: Comparison): string {
  const form = fastestForm(samples);
  const [ours, bare, nginx] = (["rollcall", "bare", form] as const).map((contestant) => samples.get(contestant)!);
  const ratios = ratiosOf(ours!, nginx!);
  const ratio = median(ratios);
  return row([
    name,
    ratio.toFixed(2),
    `${Math.min(...ratios).toFixed(2)} - ${Math.max(...ratios).toFixed(2)}`,
    target === null ? "" : `>= ${target.toFixed(2)}`,
    target === null ? "" : verdict(ratio >= target),
    median(ratiosOf(bare!, nginx!)).toFixed(2),
    thousands(rate(ours!)),
    thousands(rate(nginx!)),
    ...[ours!, bare!, nginx!].map((sampled) => cpu(sampled).toFixed(1)),
    form === "file" ? "a file" : "its configuration",
  ]);
}

// Only samples of one round are comparable, because the machine's speed changes between rounds.
function ratiosOf(ours: readonly Sample[], theirs: readonly Sample[]): number[] {
  return ours.map((sample, round) => sample.requestsPerSecond / theirs[round]!.requestsPerSecond);
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

function fastestForm(samples: Comparison["samples"]): Form {
  const forms = (["file", "return"] as const).filter((form) => samples.has(form));
  return forms.reduce((best, form) => (rate(samples.get(form)!) > rate(samples.get(best)!) ? form : best));
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
