import type { ModelUsageWire } from "../../api/registered-models.ts";
import type { StoredModel } from "../../store/rows.ts";
import type { UsageStore } from "../../store/usage.ts";

const countedMs = 30 * 24 * 60 * 60 * 1000;
const projectsMax = 20;

/** Who calls a model, of one organization. Null for an alias, because records name its target. */
export async function modelUsage(
  usage: Pick<UsageStore, "lastCalls">,
  organizationId: string,
  { id, target }: Pick<StoredModel, "id" | "target">,
  nowMs: number,
): Promise<ModelUsageWire | null> {
  if (target !== null) return null;
  const [use] = await usage.lastCalls(organizationId, [id], nowMs - countedMs);
  const projects = use?.projects ?? [];
  return {
    last_called_at: use === undefined ? null : secondsOf(use.lastCalledMs),
    calls_in_30_days: use?.calls ?? 0,
    projects: projects.slice(0, projectsMax).map(({ projectId, lastCalledMs, calls }) => ({
      id: projectId,
      last_called_at: secondsOf(lastCalledMs),
      calls_in_30_days: calls,
    })),
    has_more_projects: projects.length > projectsMax,
  };
}

function secondsOf(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
