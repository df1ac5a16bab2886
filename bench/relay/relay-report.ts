import type { Sample } from "../load.ts";
import { heading, median, row, thousands } from "../report.ts";
import type { BesideStreams } from "./beside-streams.ts";
import type { IdleStreams } from "./idle-streams.ts";
import type { RelayName } from "./relays.ts";
import type { RelayCase } from "./traffic.ts";

/** One sample for each round; those of one round were taken one after the other. */
export type Samples = ReadonlyMap<RelayName | "direct", readonly Sample[]>;

/** The tables are Markdown, ready for README.md. */

const [bareGoal, portkeyGoal, latencyGoal, listGoal, idleGoalMegabytes] = [1.3, 0.25, 1.5, 0.9, 40];

/** Processor time per call. A ratio is taken within one round, and its median printed. */
export function callTable({ name }: RelayCase, samples: Samples): string {
  const lines = [...samples].map(([relay, taken]) => {
    const cpu = taken.map(({ cpuMicroseconds }) => cpuMicroseconds);
    const rate = median(taken.map(({ requestsPerSecond }) => requestsPerSecond));
    const spread = `${Math.min(...cpu).toFixed(1)} - ${Math.max(...cpu).toFixed(1)}`;
    return row([relay, median(cpu).toFixed(1), spread, thousands(rate)]);
  });
  // In streams nearly all of the time is the kernel's, for Portkey as for nginx.
  const isStream = name.startsWith("stream");
  const ratios = [
    ratioLine("the minimal relay", samples, "bare", bareGoal),
    ratioLine("the relay with duties", samples, "dutiful", null),
    ratioLine("Portkey", samples, "portkey", isStream ? null : portkeyGoal),
  ];
  const columns = heading([name, "CPU µs per call", "lowest - highest", "calls per second"]);
  return [columns, ...lines, "", ...ratios].join("\n");
}

function ratioLine(name: string, samples: Samples, relay: "bare" | "dutiful" | "portkey", goal: number | null): string {
  const [ours, theirs] = [samples.get("rollcall"), samples.get(relay)];
  if (ours === undefined || theirs === undefined) return "";
  const ratios = cpuRatios(ours, theirs);
  const spread = `${Math.min(...ratios).toFixed(2)} - ${Math.max(...ratios).toFixed(2)}`;
  return `Processor time to that of ${name}: ${median(ratios).toFixed(2)} (${spread})${goal === null ? "" : `, ${judged(median(ratios), goal)}`}\n`;
}

function cpuRatios(ours: readonly Sample[], theirs: readonly Sample[]): number[] {
  return ours.map(({ cpuMicroseconds }, round) => cpuMicroseconds / theirs[round]!.cpuMicroseconds);
}

/** What each relay adds to the median of a call without one. */
export function latencyTable(samples: Samples): string {
  const direct = samples.get("direct")!;
  const added = (taken: readonly Sample[]) =>
    taken.map(({ p50Microseconds }, round) => p50Microseconds - direct[round]!.p50Microseconds);
  const lines = [...samples].map(([relay, taken]) =>
    row([relay, thousands(median(taken.map((one) => one.p50Microseconds))), thousands(median(added(taken)))]),
  );
  const [ours, nginx] = [samples.get("rollcall"), samples.get("nginx")];
  const table = [heading(["0.9 KB JSON, one connection", "p50 µs", "added µs"]), ...lines, ""];
  if (ours === undefined || nginx === undefined) return table.join("\n");
  const ratio = median(added(ours).map((one, round) => one / added(nginx)[round]!));
  return [...table, `Added p50 to nginx's: ${ratio.toFixed(2)}, ${judged(ratio, latencyGoal)}\n`].join("\n");
}

export function idleTable({ streams, grown }: IdleStreams): string {
  const lines = [...grown].map(([relay, megabytes]) =>
    row([relay, megabytes.toFixed(0), relay === "rollcall" ? judged(megabytes, idleGoalMegabytes) : ""]),
  );
  return [heading([`${thousands(streams)} idle streams`, "MB", "goal"]), ...lines, ""].join("\n");
}

export function besideTable({ streams, ratios }: BesideStreams): string {
  const ratio = median(ratios);
  const verdict = `goal at least ${listGoal}, ${ratio >= listGoal ? "kept" : "MISSED"}`;
  const spread = `${Math.min(...ratios).toFixed(2)} - ${Math.max(...ratios).toFixed(2)}`;
  return `Throughput of GET /v1/models while ${streams} streams run, to that without: ${ratio.toFixed(2)} (${spread}), ${verdict}\n`;
}

function judged(value: number, goal: number): string {
  return `goal at most ${goal}, ${value <= goal ? "kept" : "MISSED"}`;
}
