import type { SqlRow, SqlRunner } from "../driver.ts";
import { idOrNull, nullableText, oneOf, text } from "../values.ts";
import type { AffectedKeys, Changes } from "../../changes.ts";

/*
 * Everything besides models that servers have in memory, in one statement: they ask after every change, and mostly none
 * of it has changed.
 */

const kinds = ["people", "key", "revoked key", "session", "limits", "spend"] as const;
type Kind = (typeof kinds)[number];

const any = "cast(null as text)";

/** The tables, besides keys and models, whose rows decide what a key can do or see, and which keys a row concerns. */
const affecting: readonly { table: string; organization?: string; project?: string; principal?: string }[] = [
  { table: "organizations", organization: "id" },
  { table: "projects", project: "id" },
  { table: "users", principal: "id" },
  { table: "project_users", project: "project_id", principal: "user_id" },
  { table: "service_accounts", principal: "id" },
  { table: "roles" },
  { table: "groups" },
  { table: "group_users", principal: "user_id" },
  { table: "project_groups", project: "project_id" },
  { table: "role_grants", principal: "case holder_kind when 'user' then holder_id end" },
  { table: "checkpoint_permissions", project: "project_id" },
];

interface Columns {
  readonly organization?: string;
  readonly project?: string;
  /** The id of a principal, or a digest. */
  readonly name?: string;
}

/** `kind` is an expression. */
function rows(
  kind: string,
  from: string,
  { organization = "organization_id", project = any, name = any }: Columns = {},
) {
  return `select ${kind} as kind, ${organization} as organization_id, ${project} as project_id, ${name} as name
    from ${from}`;
}

// With `union`, SQLite would read tables in the order of their keys, instead of the indexes by revision.
const changed = [
  ...affecting.map(({ table, principal = any, ...columns }) =>
    rows(`'people'`, `${table} where revision > ?`, { ...columns, name: principal }),
  ),
  // A model's revision is at least its sharing_revision, and has an index.
  rows(`'people'`, `models where revision > ? and sharing_revision > ?`),
  rows(`case when revoked_at is null then 'key' else 'revoked key' end`, `keys where revision > ?`, { name: "digest" }),
  rows(`'session'`, `sessions where revision > ?`, { name: "digest" }),
  // Those that are open and whose key changed.
  rows(
    `'session'`,
    `keys k cross join sessions s
       where k.revision > ? and s.organization_id = k.organization_id and s.key_id = k.id and s.ended_at is null`,
    { organization: "s.organization_id", name: "s.digest" },
  ),
  rows(`'limits'`, `project_rate_limits where revision > ?`, { project: "project_id" }),
  rows(`'spend'`, `spend_limits where revision > ?`, { project: "project_id" }),
  rows(`'spend'`, `spend_alerts where revision > ?`, { project: "project_id" }),
].join(" union all ");
const placeholders = changed.split("?").length - 1;

/** What changed after a revision, besides models. */
export async function changedSince(sql: SqlRunner, revision: number): Promise<Omit<Changes, "revision" | "models">> {
  const found = await sql.all(changed, Array<number>(placeholders).fill(revision));
  const byKind = Map.groupBy(found, (row) => oneOf(kinds, row, "kind"));
  const of = (kind: Kind) => byKind.get(kind) ?? [];
  const revokedKeyDigests = of("revoked key").map(toDigest);
  return {
    keyDigests: [...of("key").map(toDigest), ...revokedKeyDigests],
    revokedKeyDigests,
    sessionDigests: of("session").map(toDigest),
    people: of("people").map(toAffectedKeys),
    limits: of("limits").map((row) => ({
      organizationId: text(row, "organization_id"),
      projectId: text(row, "project_id"),
    })),
    spend: of("spend").map((row) => ({
      organizationId: text(row, "organization_id"),
      projectId: idOrNull(row, "project_id"),
    })),
  };
}

function toDigest(row: SqlRow): string {
  return text(row, "name");
}

/** The keys whose rights have to be looked up again. */
function toAffectedKeys(row: SqlRow): AffectedKeys {
  return {
    organizationId: text(row, "organization_id"),
    projectId: nullableText(row, "project_id"),
    principalId: nullableText(row, "name"),
  };
}
