import { healthOf, sourceStates } from "../../registry/sources/source-health.ts";
import type { SourceStanding } from "../../store/sources.ts";
import type { Gauge, Sample } from "./metrics.ts";

/**
 * Gauges of sources. Sources that all organizations share are named. Those of an organization are only counted, because
 * the page needs no key, unless the operator has enabled their names.
 */
export function sourceGauges(all: readonly SourceStanding[], namesAll: boolean, nowMs: number): readonly Gauge[] {
  const sources = all.map((source) => ({ ...source, health: healthOf(source.state, nowMs) }));
  const named = sources.filter(({ organizationId }) => namesAll || organizationId === null);
  const each = (valueOf: (source: (typeof sources)[number]) => number | null): Sample[] =>
    named.flatMap((source) => {
      const value = valueOf(source);
      const labels = { organization: source.organizationId ?? "", source: source.id };
      return value === null ? [] : [{ labels, value }];
    });
  return [
    {
      name: "rollcall_sources",
      help: "Sources of models by health.",
      value: sourceStates.map((state) => ({
        labels: { state },
        value: sources.filter(({ health }) => health.state === state).length,
      })),
    },
    {
      name: "rollcall_source_up",
      help: "Whether the last refresh of the source succeeded.",
      value: each(({ health }) => (health.state === "waiting" ? null : Number(health.state === "healthy"))),
    },
    {
      name: "rollcall_source_age_seconds",
      help: "Seconds since the last successful refresh of the source.",
      value: each(({ health }) => health.ageSeconds),
    },
    {
      name: "rollcall_source_models",
      help: "Models that the source offers.",
      value: each(({ modelCount }) => modelCount),
    },
    {
      name: "rollcall_source_failures",
      help: "Failed refreshes since the last successful one.",
      value: each(({ state }) => state.failures),
    },
  ];
}
