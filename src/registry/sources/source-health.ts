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

/** The sources that an organization sees, its own first. One of its own hides a shared one with the same id. */
export async function visibleStandings(sources: SourceDirectory, organizationId: string) {
  const own = await sources.statesOf(organizationId);
  const hidden = new Set(own.map(({ id }) => id));
  const shared = (await sources.statesOf(null)).filter(({ id }) => !hidden.has(id));
  return [...own, ...shared];
}
