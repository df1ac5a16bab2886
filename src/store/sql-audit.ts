import type { SqlRunner } from "./sql-driver.ts";
import { nullableText, number, text } from "./sql-values.ts";
import type { AuditEvent } from "./store.ts";

const columns = `organization_id, revision, id, at, type, key_id, principal_id, address, request_id, resource_id, details`;

export async function putAuditEvent(sql: SqlRunner, event: AuditEvent): Promise<void> {
  await sql.all(`insert into audit_log (${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, [
    event.organizationId,
    event.revision,
    event.id,
    event.at,
    event.type,
    event.keyId,
    event.principalId,
    event.address,
    event.requestId,
    event.resourceId,
    JSON.stringify(event.details),
  ]);
}

export async function auditEvents(sql: SqlRunner, organizationId: string, limit: number): Promise<AuditEvent[]> {
  const rows = await sql.all(
    `select ${columns} from audit_log where organization_id = ? order by revision desc, id desc limit ?`,
    [organizationId, limit],
  );
  return rows.map((row) => ({
    id: text(row, "id"),
    organizationId: text(row, "organization_id"),
    revision: number(row, "revision"),
    at: number(row, "at"),
    type: text(row, "type"),
    keyId: nullableText(row, "key_id"),
    principalId: nullableText(row, "principal_id"),
    address: nullableText(row, "address"),
    requestId: nullableText(row, "request_id"),
    resourceId: nullableText(row, "resource_id"),
    details: JSON.parse(text(row, "details")) as Record<string, unknown>,
  }));
}
