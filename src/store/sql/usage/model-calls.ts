import { widthMs } from "../../../core/usage/bucket-width.ts";
import type { ModelUse, ProjectUse } from "../../usage.ts";
import type { SqlRunner } from "../driver.ts";
import { list } from "../queries.ts";
import { marks } from "../rows.ts";
import { idOrNull, number, text } from "../values.ts";

/** Which models an organization calls, and when each project last called them. */

export async function lastCalls(
  sql: SqlRunner,
  organizationId: string,
  modelIds: readonly string[],
  sinceMs: number,
): Promise<readonly ModelUse[]> {
  if (modelIds.length === 0) return [];
  const called = await list(
    sql,
    `select model, project_id, last_called_ms from model_calls
     where organization_id = ? and model in (${marks(modelIds)}) order by model, last_called_ms desc`,
    [organizationId, ...modelIds],
    (row) => ({
      model: text(row, "model"),
      projectId: idOrNull(row, "project_id"),
      lastCalledMs: number(row, "last_called_ms"),
    }),
  );
  const counts = await callsSince(sql, organizationId, modelIds, sinceMs);
  const uses = new Map<string, ProjectUse[]>();
  for (const { model, projectId, lastCalledMs } of called) {
    const calls = counts.get(countKey(model, projectId)) ?? 0;
    uses.set(model, [...(uses.get(model) ?? []), { projectId, lastCalledMs, calls }]);
  }
  return [...uses].map(([model, projects]) => ({
    model,
    lastCalledMs: projects[0]?.lastCalledMs ?? 0,
    calls: projects.reduce((sum, { calls }) => sum + calls, 0),
    projects,
  }));
}

/** By model and project. */
async function callsSince(
  sql: SqlRunner,
  organizationId: string,
  modelIds: readonly string[],
  sinceMs: number,
): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.all(
    `select s.model as model, s.project_id as project_id, sum(d.requests) as calls
     from usage_days d join usage_series s on s.organization_id = d.organization_id and s.id = d.series_id
     where d.organization_id = ? and d.by_key = 0 and d.bucket_ms >= ? and s.model in (${marks(modelIds)})
     group by s.model, s.project_id`,
    [organizationId, sinceMs - (sinceMs % widthMs["1d"]), ...modelIds],
  );
  return new Map(rows.map((row) => [countKey(text(row, "model"), idOrNull(row, "project_id")), number(row, "calls")]));
}

function countKey(model: string, projectId: string | null): string {
  return JSON.stringify([model, projectId]);
}
