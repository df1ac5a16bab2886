import type { SourceDirectory } from "../../store/sources.ts";
import { healthOf, type SourceHealth } from "./source-health.ts";

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
  const own = await sources.statesOf(organizationId);
  const hidden = new Set(own.map(({ id }) => id));
  const shared = (await sources.statesOf(null)).filter(({ id }) => !hidden.has(id));
  const states = { waiting: 0, healthy: 0, failing: 0 };
  const failing: FailingSource[] = [];
  for (const source of [...own, ...shared]) {
    const { state } = healthOf(source.state, nowMs);
    states[state]++;
    if (state !== "failing" || failing.length === failingMax) continue;
    const overview = await sources.overview(source);
    const { id, state: noted } = source;
    const error = overview?.state.error ?? null;
    failing.push({ id, isShared: source.organizationId === null, failures: noted.failures, error });
  }
  return { own: own.length, shared: shared.length, states, failing };
}
