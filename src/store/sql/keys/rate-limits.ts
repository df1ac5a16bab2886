import { rateLimitNames, type RateLimits } from "../../../core/people/rate-limit.ts";
import type { RateLimitChanges, RateLimitDirectory } from "../../rate-limits.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { number, text } from "../values.ts";

export function sqlRateLimits(sql: SqlRunner): RateLimitDirectory {
  return {
    async of(organizationId, projectId, modelIds) {
      if (modelIds.length === 0) return new Map();
      const rows = await sql.all(
        `select model_id, limits from project_rate_limits
         where organization_id = ? and project_id = ? and model_id in (${modelIds.map(() => "?").join(", ")})`,
        [organizationId, projectId, ...modelIds],
      );
      return new Map(rows.map((row) => [text(row, "model_id"), toLimits(text(row, "limits"))]));
    },
  };
}

export function rateLimitChanges(sql: SqlRunner, revision: number): RateLimitChanges {
  return {
    ...sqlRateLimits(sql),
    async put(organizationId, projectId, modelId, limits) {
      await sql.all(
        `insert into project_rate_limits (organization_id, project_id, model_id, limits, revision)
         values (?, ?, ?, ?, ?)
         on conflict (organization_id, project_id, model_id) do update set limits = excluded.limits,
           revision = excluded.revision`,
        [organizationId, projectId, modelId, JSON.stringify(limits), revision],
      );
    },
  };
}

function toLimits(stored: string): RateLimits {
  const value = JSON.parse(stored) as SqlRow;
  const set = rateLimitNames.filter((name) => name in value);
  return Object.fromEntries(set.map((name) => [name, number(value, name)]));
}
