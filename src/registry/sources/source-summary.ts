import type { SourceDirectory } from "../../store/sources.ts";
import { healthOf, visibleStandings, type SourceHealth } from "./source-health.ts";

const failingMax = 5;

interface FailingSource {
  readonly id: string;
  readonly isShared: boolean;
  readonly failures: number;
  readonly error: string | null;
}

/** The sources that an organization sees, by state. */
export interface SourceSummary {
  readonly own: number;
  readonly shared: number;
  readonly states: Readonly<Record<SourceHealth["state"], number>>;
  /** The first of them, the organization's own before shared ones. */
  readonly failing: readonly FailingSource[];
}

export async function summarizeSources(
  sources: SourceDirectory,
  organizationId: string,
  nowMs: number,
): Promise<SourceSummary> {
  const visible = await visibleStandings(sources, organizationId);
  const own = visible.filter((source) => source.organizationId !== null).length;
  const states = { waiting: 0, healthy: 0, failing: 0 };
  const failing: FailingSource[] = [];
  for (const source of visible) {
    const { state } = healthOf(source.state, nowMs);
    states[state]++;
    if (state !== "failing" || failing.length === failingMax) continue;
    const { id, organizationId: owner, state: noted } = source;
    failing.push({ id, isShared: owner === null, failures: noted.failures, error: noted.error });
  }
  return { own, shared: visible.length - own, states, failing };
}
