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
import { number, text } from "../values.ts";

const sha256 = (data: string) => hash("sha256", data, "hex");
const columns = `organization_id, revision, id, at, type, key_id, principal_id, address, request_id, project_id,
  resource_id, details, position, hash`;

/** Adds a row to the end of its organization's chain. Writers follow one another, so there is only one end. */
export async function appendToChain(sql: SqlRunner, record: AuditRecord): Promise<void> {
  const { organizationId, revision } = record;
  const head = await headOf(sql, organizationId);
  const previous = head.events === 0 ? chainStart(organizationId, head.eventsBeforeChain, sha256) : head.hash;
  const position = head.events + 1;
  const link = { ...record, position, hash: linkHash(previous, position, record, sha256) };
  await sql.all(`insert into audit_log (${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, [
    organizationId,
    Number(revision),
    link.id,
    Number(link.at),
    link.type,
    link.keyId,
    link.principalId,
    link.address,
    link.requestId,
    link.projectId,
    link.resourceId,
    link.details,
    position,
    link.hash,
  ]);
  await sql.all(
    `insert into audit_heads (organization_id, events, hash, events_before_chain, revision) values (?, ?, ?, 0, ?)
     on conflict (organization_id) do update set events = excluded.events, hash = excluded.hash,
       revision = excluded.revision`,
    [organizationId, position, link.hash, Number(revision)],
  );
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

// About as many as are read and hashed within a millisecond, which is how long others wait for their turn.
const stretchRows = 100;

async function verify(
  driver: SqlDriver,
  organizationId: string,
  noted: NotedHead | null,
  between: () => Promise<void> | void,
): Promise<AuditVerification> {
  const walk = new ChainWalk(organizationId, noted, sha256);
  let behind: SqlRow | null = null;
  for (;;) {
    const { head, newest, rows } = await driver.read((sql) => readStretch(sql, organizationId, behind));
    const allTrue = rows.every((row) => walk.take(toLink(row), head, newest));
    behind = rows.at(-1) ?? null;
    if (!allTrue || rows.length < stretchRows) return walk.end(head);
    await between();
  }
}

/** Rows in order, and the head as of the same moment, since others go on writing. */
async function readStretch(sql: SqlRunner, organizationId: string, behind: SqlRow | null) {
  const clock = await sql.all(`select revision from clock where one = 1`);
  const beyond = behind === null ? "" : "and (revision, id) > (?, ?)";
  const rows = await sql.all(
    `select ${columns} from audit_log where organization_id = ? ${beyond} order by revision, id limit ?`,
    [organizationId, ...(behind === null ? [] : [behind["revision"] ?? null, behind["id"] ?? null]), stretchRows],
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

// Whatever somebody has put there: a value of the wrong kind is a row that was altered, and no reason to give up.
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
