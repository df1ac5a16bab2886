import { nullableText, reader, text, type Columns } from "../columns.ts";
import type { SqlRunner } from "../driver.ts";
import { list } from "../queries.ts";
import type { AffectedKeys } from "../../store.ts";

const toAffectedKeys = reader({
  organizationId: text("organization_id"),
  projectId: nullableText("project_id"),
  principalId: nullableText("principal_id"),
} satisfies Columns<AffectedKeys>);

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

const changed = [
  ...affecting.map(
    ({ table, organization = "organization_id", project = any, principal = any }) =>
      `select ${organization} as organization_id, ${project} as project_id, ${principal} as principal_id
       from ${table} where revision > ?`,
  ),
  // A model's revision is at least its sharing_revision, and has an index.
  `select organization_id, ${any}, ${any} from models where revision > ? and sharing_revision > ?`,
].join(" union all ");

/** The keys whose rights have to be looked up again. */
export function affectedKeysSince(sql: SqlRunner, revision: number): Promise<readonly AffectedKeys[]> {
  const placeholders = changed.split("?").length - 1;
  return list(sql, changed, Array<number>(placeholders).fill(revision), toAffectedKeys);
}
