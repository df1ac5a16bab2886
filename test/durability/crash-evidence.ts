import { Database } from "bun:sqlite";
import type { Attempt } from "./crash-clients.ts";

export interface AuditRow {
  readonly revision: number;
  readonly type: string;
  readonly resourceId: string;
  readonly requestId: string | null;
}

export interface Standing {
  readonly state: string;
  /** The revision that last touched the model. */
  readonly revision: number;
}

/** What lies on disk, read beside the server and not through it. */
export interface Evidence {
  readonly clock: number;
  /** The highest revision that any row carries. */
  readonly highestRevision: number;
  /** Newer than the revision asked for, in order. */
  readonly audit: readonly AuditRow[];
  /** Every model by its id, deleted ones included. */
  readonly models: ReadonlyMap<string, Standing>;
}

/** Every table whose rows carry the revision that last touched them. */
export const revisedTables = [
  "organizations",
  "projects",
  "users",
  "project_users",
  "service_accounts",
  "keys",
  "models",
  "audit_log",
];
const registered = "rollcall.model.registered";
const deleted = "resource.deleted";

export function readEvidence(path: string, sinceRevision: number): Evidence {
  const database = new Database(path, { readonly: true });
  try {
    const clock = database.query<{ revision: number }, []>("select revision from clock").get();
    const all = revisedTables.map((table) => `select revision from ${table}`).join(" union all ");
    const highest = database.query<{ revision: number }, []>(`select max(revision) as revision from (${all})`).get();
    const audit = database
      .query<AuditRow, [number]>(
        `select revision, type, resource_id as resourceId, request_id as requestId from audit_log
         where revision > ? order by revision`,
      )
      .all(sinceRevision);
    const models = database.query<Standing & { id: string }, []>("select id, state, revision from models").all();
    return {
      clock: clock?.revision ?? 0,
      highestRevision: highest?.revision ?? 0,
      audit,
      models: new Map(models.map(({ id, state, revision }) => [id, { state, revision }])),
    };
  } finally {
    database.close();
  }
}

/** SQLite's own opinion of the whole file. */
export function integrityOf(path: string): string {
  const database = new Database(path, { readonly: true });
  try {
    const rows = database.query<{ integrity_check: string }, []>("pragma integrity_check").all();
    return rows.map((row) => row.integrity_check).join("; ");
  } finally {
    database.close();
  }
}

/**
 * Compares what the clients were told since a revision with what lies on disk. Gives back every promise that was
 * broken, and moves `known` on from how the models stood at that revision to how they stand now.
 */
export function brokenPromises(
  attempts: readonly Attempt[],
  evidence: Evidence,
  sinceRevision: number,
  known: Map<string, Standing>,
): string[] {
  const problems = [...gaps(evidence, sinceRevision), ...foldAudit(evidence.audit, known)];
  for (const [id, standing] of evidence.models) {
    const expected = known.get(id);
    if (expected?.state !== standing.state || expected.revision !== standing.revision)
      problems.push(`${id} is ${spell(standing)} and the audit log says ${spell(expected)}`);
  }
  for (const id of known.keys()) if (!evidence.models.has(id)) problems.push(`${id} is gone`);
  problems.push(...matchAttempts(attempts, evidence.audit, known));
  return problems;
}

/** Every revision is one change, and every change is one audit row. */
function gaps({ clock, highestRevision, audit }: Evidence, sinceRevision: number): string[] {
  const problems: string[] = [];
  if (clock !== highestRevision) problems.push(`the clock stands at ${clock}, the highest row at ${highestRevision}`);
  const revisions = audit.map(({ revision }) => revision).join();
  const expected = Array.from({ length: clock - sinceRevision }, (_, at) => sinceRevision + 1 + at).join();
  if (revisions !== expected) problems.push(`the audit log has the revisions ${revisions} and should have ${expected}`);
  return problems;
}

/** A model goes from nothing to live to deleted, and each step is one row. */
function foldAudit(audit: readonly AuditRow[], known: Map<string, Standing>): string[] {
  const problems: string[] = [];
  for (const { type, resourceId, revision } of audit) {
    const before = known.get(resourceId)?.state;
    if (type === registered && before === undefined) known.set(resourceId, { state: "live", revision });
    else if (type === deleted && before === "live") known.set(resourceId, { state: "deleted", revision });
    else problems.push(`revision ${revision} says ${type} of ${resourceId}, which was ${before ?? "not there"}`);
  }
  return problems;
}

function matchAttempts(
  attempts: readonly Attempt[],
  audit: readonly AuditRow[],
  known: ReadonlyMap<string, Standing>,
): string[] {
  const problems: string[] = [];
  const byRequest = new Map(audit.map((row) => [row.requestId, row]));
  const answered = new Set(attempts.map(({ requestId }) => requestId));
  const triedInVain = Map.groupBy(
    attempts.filter(({ outcome }) => outcome === "unanswered"),
    ({ kind, id }) => `${kind} ${id}`,
  );
  for (const attempt of attempts) problems.push(...flawOf(attempt, byRequest, known));
  for (const row of audit) {
    if (answered.has(row.requestId)) continue;
    const cause = `${row.type === deleted ? "delete" : "register"} ${row.resourceId}`;
    if (triedInVain.get(cause)?.pop() === undefined)
      problems.push(`revision ${row.revision} says ${row.type} of ${row.resourceId}, which nobody asked for`);
  }
  return problems;
}

function flawOf(
  attempt: Attempt,
  byRequest: ReadonlyMap<string | null, AuditRow>,
  known: ReadonlyMap<string, Standing>,
) {
  const { kind, id, outcome, isRetry, requestId } = attempt;
  if (outcome === "unanswered") return [];
  const row = byRequest.get(requestId);
  const rightRow = row?.resourceId === id && row.type === (kind === "delete" ? deleted : registered);
  const standing = known.get(id)?.state;
  if (outcome === "refused") {
    if (row !== undefined) return [`${kind} of ${id} was refused and yet has an audit row`];
    if (standing === undefined || (kind === "delete" && standing === "live"))
      return [`${kind} of ${id} was refused, and the model is ${standing ?? "not there"}`];
    return [];
  }
  if (kind === "delete" && standing !== "deleted") return [`the deletion of ${id} was acknowledged and came back`];
  if (standing === undefined) return [`the registration of ${id} was acknowledged and is lost`];
  // A retry's answer may be the second one for a deletion that was on disk before.
  if (!rightRow && !(isRetry && row === undefined)) return [`${kind} of ${id} was acknowledged without an audit row`];
  return [];
}

function spell(standing: Standing | undefined): string {
  return standing === undefined ? "not there" : `${standing.state} since revision ${standing.revision}`;
}
