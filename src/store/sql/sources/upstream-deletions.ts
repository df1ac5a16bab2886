import type { SqlRow, SqlRunner } from "../driver.ts";
import { nullableText, number, text } from "../values.ts";
import type { UpstreamDeletion } from "../../sources.ts";

const columns = `organization_id, id, model_id, source_id, source_place, upstream_id, key_id, principal_id, address, request_id, project_id, at_ms`;

export async function beginUpstreamDeletion(sql: SqlRunner, deletion: UpstreamDeletion): Promise<void> {
  await sql.all(`insert into upstream_deletions (${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, [
    deletion.organizationId,
    deletion.id,
    deletion.modelId,
    deletion.sourceId,
    deletion.sourceFingerprint,
    deletion.upstreamId,
    deletion.keyId,
    deletion.principalId,
    deletion.address,
    deletion.requestId,
    deletion.projectId,
    deletion.atMs,
  ]);
}

export async function endUpstreamDeletion(sql: SqlRunner, { organizationId, id }: UpstreamDeletion): Promise<void> {
  await sql.all(`delete from upstream_deletions where organization_id = ? and id = ?`, [organizationId, id]);
}

export async function endUpstreamDeletionsOf(sql: SqlRunner, organizationId: string, modelId: string): Promise<void> {
  await sql.all(`delete from upstream_deletions where organization_id = ? and model_id = ?`, [organizationId, modelId]);
}

export async function unfinishedDeletions(sql: SqlRunner): Promise<UpstreamDeletion[]> {
  return (await sql.all(`select ${columns} from upstream_deletions order by at_ms`)).map(toDeletion);
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
