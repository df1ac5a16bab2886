import type { AuditEvent, ChainedEvent } from "../../rows.ts";
import { json, nullableJson, nullableNumber, nullableText, number, reader, text, type Columns } from "../columns.ts";

export const auditColumns = {
  id: text("id"),
  organizationId: text("organization_id"),
  revision: number("revision"),
  at: number("at"),
  type: text("type"),
  keyId: nullableText("key_id"),
  principalId: nullableText("principal_id"),
  address: nullableText("address"),
  requestId: nullableText("request_id"),
  projectId: nullableText("project_id"),
  resourceId: nullableText("resource_id"),
  details: json("details", (stored) => stored as AuditEvent["details"]),
  names: nullableJson("names", (stored) => stored as AuditEvent["names"]),
} satisfies Columns<AuditEvent>;

export const toAuditEvent = reader(auditColumns);

export const toChainedEvent = reader({
  ...auditColumns,
  position: nullableNumber("position"),
  hash: nullableText("hash"),
} satisfies Columns<ChainedEvent>);
