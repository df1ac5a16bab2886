import type { UpstreamDeletion } from "../../sources.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { insert } from "../rows.ts";
import { nullableText, number, text } from "../values.ts";

export async function beginUpstreamDeletion(sql: SqlRunner, deletion: UpstreamDeletion): Promise<void> {
  const row = {
    organization_id: deletion.organizationId,
    id: deletion.id,
    model_id: deletion.modelId,
    source_id: deletion.sourceId,
    source_place: deletion.sourceFingerprint,
    upstream_id: deletion.upstreamId,
    key_id: deletion.keyId,
    principal_id: deletion.principalId,
    address: deletion.address,
    request_id: deletion.requestId,
    project_id: deletion.projectId,
    at_ms: deletion.atMs,
  };
  await insert(sql, "upstream_deletions", [row]);
}

export async function endUpstreamDeletion(sql: SqlRunner, { organizationId, id }: UpstreamDeletion): Promise<void> {
  await sql.all(`delete from upstream_deletions where organization_id = ? and id = ?`, [organizationId, id]);
}

export async function endUpstreamDeletionsOf(sql: SqlRunner, organizationId: string, modelId: string): Promise<void> {
  await sql.all(`delete from upstream_deletions where organization_id = ? and model_id = ?`, [organizationId, modelId]);
}

export async function unfinishedDeletions(sql: SqlRunner): Promise<UpstreamDeletion[]> {
  return (await sql.all(`select * from upstream_deletions order by at_ms`)).map(toDeletion);
}

function toDeletion(row: SqlRow): UpstreamDeletion {
  return {
    organizationId: text(row, "organization_id"),
    id: text(row, "id"),
    modelId: text(row, "model_id"),
    sourceId: text(row, "source_id"),
    sourceFingerprint: text(row, "source_place"),
    upstreamId: text(row, "upstream_id"),
    keyId: text(row, "key_id"),
    principalId: text(row, "principal_id"),
    address: nullableText(row, "address"),
    requestId: nullableText(row, "request_id"),
    projectId: nullableText(row, "project_id"),
    atMs: number(row, "at_ms"),
  };
}
