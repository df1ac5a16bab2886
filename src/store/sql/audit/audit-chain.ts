import { hash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import {
  chainStart,
  ChainWalk,
  linkHash,
  type AuditHead,
  type AuditLink,
  type AuditVerification,
  type NotedHead,
} from "../../../core/audit/audit-chain.ts";
import type { AuditTrail, VerifiedPart } from "../../audit-trail.ts";
import type { AuditEvent } from "../../rows.ts";
import * as column from "../columns.ts";
import type { SqlDriver, SqlRow, SqlRunner, SqlValue } from "../driver.ts";
import { list, sending, single } from "../queries.ts";
import { insert, upsert } from "../rows.ts";
import { number, text } from "../values.ts";
import { auditColumns } from "./stored-event.ts";

const toHead = column.reader({
  events: column.number("events"),
  hash: column.text("hash"),
  eventsBeforeChain: column.number("events_before_chain"),
} satisfies column.Columns<AuditHead>);

const sha256 = (data: string) => hash("sha256", data, "hex");

/** The ends of organizations' chains, as one transaction sees them. There is one writer at a time, so none forks. */
export class ChainHeads {
  readonly #heads = new Map<string, Promise<AuditHead>>();

  /** Reads the head of an organization's chain, unless that is known. */
  of(sql: SqlRunner, organizationId: string): Promise<AuditHead> {
    const known = this.#heads.get(organizationId);
    if (known !== undefined) return known;
    const head = headOf(sql, organizationId);
    this.#heads.set(organizationId, head);
    // A caller that fails meanwhile does not wait for it.
    head.catch(() => undefined);
    return head;
  }

  /** Appends a row to its organization's chain. */
  async append(sql: SqlRunner, event: AuditEvent): Promise<void> {
    const head = await this.of(sql, event.organizationId);
    this.#heads.set(event.organizationId, Promise.resolve(await appendTo(head, sql, event)));
  }
}

async function appendTo(head: AuditHead, sql: SqlRunner, event: AuditEvent): Promise<AuditHead> {
  const { organizationId, revision } = event;
  const previous = head.events === 0 ? chainStart(organizationId, head.eventsBeforeChain, sha256) : head.hash;
  const position = head.events + 1;
  const row = column.toRow(auditColumns, event);
  const record = { ...event, revision: String(revision), at: String(event.at), details: row.details, names: row.names };
  const newHash = linkHash(previous, position, record, sha256);
  await insert(sending(sql), "audit_log", [{ ...row, position, hash: newHash }]);
  const newHead = {
    organization_id: organizationId,
    events: position,
    hash: newHash,
    events_before_chain: 0,
    revision,
  };
  await upsert(sending(sql), "audit_heads", [newHead], { keep: ["events_before_chain"] });
  return { ...head, events: position, hash: newHash };
}

export function sqlAuditTrail(driver: SqlDriver): AuditTrail {
  return {
    organizationIds: () =>
      list(
        driver,
        `select organization_id from audit_heads union select organization_id from audit_log order by organization_id`,
        [],
        (row) => text(row, "organization_id"),
      ),
    verify: (organizationId, noted, part = {}) => verify(driver, organizationId, noted, part),
  };
}

// About a millisecond of reading and hashing, which is how long others wait for their turn.
const batchRows = 100;

async function verify(
  driver: SqlDriver,
  organizationId: string,
  noted: NotedHead | null,
  { from = null, rowsMax = Number.POSITIVE_INFINITY, between = setImmediate }: VerifiedPart,
): Promise<AuditVerification> {
  const walk = new ChainWalk(organizationId, noted, sha256, from);
  let after: readonly [SqlValue, SqlValue] | null = from === null ? null : [from.revision, from.id];
  for (let rowsRead = 0; ;) {
    const { head, newest, rows } = await driver.read((sql) => readBatch(sql, organizationId, after));
    const isIntact = rows.every((row) => walk.take(toLink(row), head, newest));
    const last = rows.at(-1);
    if (!isIntact || last === undefined || rows.length < batchRows) return walk.end(head);
    after = [last["revision"] ?? null, last["id"] ?? null];
    rowsRead += rows.length;
    const place = { revision: Number(after[0]), id: String(after[1]) };
    // No part ends at a row from before the chain whose revision somebody made into something else.
    if (rowsRead >= rowsMax && Number.isSafeInteger(place.revision)) return walk.pause(place, head);
    await between();
  }
}

/** Rows in order, and the head as of the same moment, because others keep writing. */
async function readBatch(
  sql: SqlRunner,
  organizationId: string,
  after: readonly [revision: SqlValue, id: SqlValue] | null,
) {
  const clock = await sql.all(`select revision from clock where one = 1`);
  const beyond = after === null ? "" : "and (revision, id) > (?, ?)";
  const rows = await sql.all(
    `select * from audit_log where organization_id = ? ${beyond} order by revision, id limit ?`,
    [organizationId, ...(after ?? []), batchRows],
  );
  const newest = clock[0] === undefined ? 0 : number(clock[0], "revision");
  return { head: await headOf(sql, organizationId), newest, rows };
}

async function headOf(sql: SqlRunner, organizationId: string): Promise<AuditHead> {
  const statement = `select events, hash, events_before_chain from audit_heads where organization_id = ?`;
  const head = await single(sql, statement, [organizationId], toHead);
  return head ?? { events: 0, hash: "", eventsBeforeChain: 0 };
}

// Accepts values of any type: a wrong one means that the row was altered, and must not stop the check.
function toLink(row: SqlRow): AuditLink {
  const stored = (name: string) => ((row[name] ?? null) === null ? null : String(row[name]));
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
    names: stored("names"),
    position: position === null ? null : Number(position),
    hash: stored("hash"),
  };
}
