import { sourceKey, type SourceDirectory, type SourceName, type SourceState } from "../../store/sources.ts";

export const sourceStates = ["waiting", "healthy", "failing"] as const;

export interface SourceHealth {
  /** `waiting` before the first attempt, then how the last attempt went. */
  readonly state: (typeof sourceStates)[number];
  /** Of the list that is in use; null before the first one. */
  readonly ageSeconds: number | null;
}

export function healthOf(
  { attemptedAtMs, succeededAtMs, failures }: Pick<SourceState, "attemptedAtMs" | "succeededAtMs" | "failures">,
  nowMs: number,
): SourceHealth {
  const ageSeconds = succeededAtMs === null ? null : Math.max(0, Math.floor((nowMs - succeededAtMs) / 1000));
  if (attemptedAtMs === null) return { state: "waiting", ageSeconds };
  return { state: failures > 0 ? "failing" : "healthy", ageSeconds };
}

/** Names a source in the log. */
export function describeSource({ id, organizationId }: SourceName): string {
  return `the source ${JSON.stringify(id)} of ${organizationId ?? "all organizations"}`;
}

/** The log line when a source begins to fail or is healthy again; null when nothing changes. */
export function healthChange(
  name: SourceName,
  last: SourceState,
  { failures, error }: Pick<SourceState, "failures" | "error">,
): { readonly level: "error" | "info"; readonly text: string } | null {
  if (last.failures > 0 === failures > 0) return null;
  if (failures > 0) return { level: "error", text: `${describeSource(name)} is failing: ${error}` };
  return { level: "info", text: `${describeSource(name)} is healthy again` };
}

/** The health of every source of an organization's models; null for a removed source. */
export async function healthBySource(
  sources: SourceDirectory,
  organizationId: string,
  nowMs: number,
): Promise<(name: SourceName) => SourceHealth | null> {
  const all = [...(await sources.statesOf(organizationId)), ...(await sources.statesOf(null))];
  const known = new Map(all.map((source) => [sourceKey(source), healthOf(source.state, nowMs)]));
  return (name) => known.get(sourceKey(name)) ?? null;
}
