import type { UpstreamDeletion } from "../../sources.ts";
import { nullableText, number, reader, text, toRow, type Columns } from "../columns.ts";
import type { SqlRunner } from "../driver.ts";
import { list } from "../queries.ts";
import { insert } from "../rows.ts";

const columns = {
  organizationId: text("organization_id"),
  id: text("id"),
  modelId: text("model_id"),
  sourceId: text("source_id"),
  sourceFingerprint: text("source_place"),
  upstreamId: text("upstream_id"),
  keyId: text("key_id"),
  principalId: text("principal_id"),
  address: nullableText("address"),
  requestId: nullableText("request_id"),
  projectId: nullableText("project_id"),
  atMs: number("at_ms"),
} satisfies Columns<UpstreamDeletion>;

export function beginUpstreamDeletion(sql: SqlRunner, deletion: UpstreamDeletion): Promise<void> {
  return insert(sql, "upstream_deletions", [toRow(columns, deletion)]);
}

export async function endUpstreamDeletion(sql: SqlRunner, { organizationId, id }: UpstreamDeletion): Promise<void> {
  await sql.all(`delete from upstream_deletions where organization_id = ? and id = ?`, [organizationId, id]);
}

export async function endUpstreamDeletionsOf(sql: SqlRunner, organizationId: string, modelId: string): Promise<void> {
  await sql.all(`delete from upstream_deletions where organization_id = ? and model_id = ?`, [organizationId, modelId]);
}

export function unfinishedDeletions(sql: SqlRunner): Promise<UpstreamDeletion[]> {
  return list(sql, `select * from upstream_deletions order by at_ms`, [], reader(columns));
}
