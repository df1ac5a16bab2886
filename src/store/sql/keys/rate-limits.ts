import { rateLimitNames, type RateLimits } from "../../../core/people/rate-limit.ts";
import type { RateLimitStore } from "../../keys.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { list } from "../queries.ts";
import { marks, upsert } from "../rows.ts";
import { number, text } from "../values.ts";

export function sqlRateLimits(sql: SqlRunner, revision: number): RateLimitStore {
  return {
    async of(organizationId, projectId, modelIds) {
      if (modelIds.length === 0) return new Map();
      const rows = await sql.all(
        `select model_id, limits from project_rate_limits
         where organization_id = ? and project_id = ? and model_id in (${marks(modelIds)})`,
        [organizationId, projectId, ...modelIds],
      );
      return new Map(rows.map((row) => [text(row, "model_id"), toLimits(text(row, "limits"))]));
    },
    ofProject: async (organizationId, projectId) =>
      new Map(
        await list(
          sql,
          `select model_id, limits from project_rate_limits where organization_id = ? and project_id = ?`,
          [organizationId, projectId],
          (row): [string, RateLimits] => [text(row, "model_id"), toLimits(text(row, "limits"))],
        ),
      ),
    put: (organizationId, projectId, modelId, limits) => {
      const ids = { organization_id: organizationId, project_id: projectId, model_id: modelId };
      return upsert(sql, "project_rate_limits", [{ ...ids, limits: JSON.stringify(limits), revision }]);
    },
  };
}

function toLimits(stored: string): RateLimits {
  const value = JSON.parse(stored) as SqlRow;
  const set = rateLimitNames.filter((name) => name in value);
  return Object.fromEntries(set.map((name) => [name, number(value, name)]));
}
