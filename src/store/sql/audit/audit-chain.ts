import { hash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import {
  chainStart,
  ChainWalk,
  linkHash,
  type AuditHead,
  type AuditLink,
  type AuditRecord,
  type AuditVerification,
  type NotedHead,
} from "../../../core/audit-chain.ts";
import type { AuditTrail } from "../../audit-trail.ts";
import type { SqlDriver, SqlRow, SqlRunner } from "../driver.ts";
import { insert, upsert } from "../rows.ts";
import { number, text } from "../values.ts";

const sha256 = (data: string) => hash("sha256", data, "hex");
const columns = `organization_id, revision, id, at, type, key_id, principal_id, address, request_id, project_id,
  resource_id, details, position, hash`;

/** Appends a row to its organization's chain. There is one writer at a time, so the chain never forks. */
export async function appendToChain(sql: SqlRunner, record: AuditRecord): Promise<void> {
  const { organizationId, revision } = record;
  const head = await headOf(sql, organizationId);
  const previous = head.events === 0 ? chainStart(organizationId, head.eventsBeforeChain, sha256) : head.hash;
  const position = head.events + 1;
  const link = { ...record, position, hash: linkHash(previous, position, record, sha256) };
  const row = {
    organization_id: organizationId,
    revision: Number(revision),
    id: link.id,
    at: Number(link.at),
    type: link.type,
    key_id: link.keyId,
    principal_id: link.principalId,
    address: link.address,
    request_id: link.requestId,
    project_id: link.projectId,
    resource_id: link.resourceId,
    details: link.details,
    position,
    hash: link.hash,
  };
  await insert(sql, "audit_log", [row]);
  const newHead = { organization_id: organizationId, events: position, hash: link.hash, events_before_chain: 0 };
  await upsert(sql, "audit_heads", [{ ...newHead, revision: Number(revision) }], { keep: ["events_before_chain"] });
}

export function sqlAuditTrail(driver: SqlDriver): AuditTrail {
  return {
    organizationIds: async () => {
      const rows = await driver.all(
        `select organization_id from audit_heads union select organization_id from audit_log order by organization_id`,
      );
      return rows.map((row) => text(row, "organization_id"));
    },
    verify: (organizationId, noted, between = setImmediate) => verify(driver, organizationId, noted, between),
  };
}

// About a millisecond of reading and hashing, which is how long others wait for their turn.
const batchRows = 100;

async function verify(
  driver: SqlDriver,
  organizationId: string,
  noted: NotedHead | null,
  between: () => Promise<void> | void,
): Promise<AuditVerification> {
  const walk = new ChainWalk(organizationId, noted, sha256);
  let after: SqlRow | null = null;
  for (;;) {
    const { head, newest, rows } = await driver.read((sql) => readBatch(sql, organizationId, after));
    const isIntact = rows.every((row) => walk.take(toLink(row), head, newest));
    after = rows.at(-1) ?? null;
    if (!isIntact || rows.length < batchRows) return walk.end(head);
    await between();
  }
}

/** Rows in order, and the head as of the same moment, because others keep writing. */
async function readBatch(sql: SqlRunner, organizationId: string, after: SqlRow | null) {
  const clock = await sql.all(`select revision from clock where one = 1`);
  const beyond = after === null ? "" : "and (revision, id) > (?, ?)";
  const rows = await sql.all(
    `select ${columns} from audit_log where organization_id = ? ${beyond} order by revision, id limit ?`,
    [organizationId, ...(after === null ? [] : [after["revision"] ?? null, after["id"] ?? null]), batchRows],
  );
  const newest = clock[0] === undefined ? 0 : number(clock[0], "revision");
  return { head: await headOf(sql, organizationId), newest, rows };
}

async function headOf(sql: SqlRunner, organizationId: string): Promise<AuditHead> {
  const rows = await sql.all(`select events, hash, events_before_chain from audit_heads where organization_id = ?`, [
    organizationId,
  ]);
  const row = rows[0];
  if (row === undefined) return { events: 0, hash: "", eventsBeforeChain: 0 };
  const eventsBeforeChain = number(row, "events_before_chain");
  return { events: number(row, "events"), hash: text(row, "hash"), eventsBeforeChain };
}

// Accepts values of any type: a wrong one means that the row was altered, and must not stop the check.
function toLink(row: SqlRow): AuditLink {
  const stored = (column: string) => ((row[column] ?? null) === null ? null : String(row[column]));
  const position = stored("position");
  return {
    organizationId: stored("organization_id") ?? "",
    revision: stored("revision") ?? "",
    id: stored("id") ?? "",
    at: stored("at") ?? "",
    type: stored("type") ?? "",
    keyId: stored("key_id"),
    principalId: stored("principal_id"),
    address: stored("address"),
    requestId: stored("request_id"),
    projectId: stored("project_id"),
    resourceId: stored("resource_id"),
    details: stored("details") ?? "",
    position: position === null ? null : Number(position),
    hash: stored("hash"),
  };
}
