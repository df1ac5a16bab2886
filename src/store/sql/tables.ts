/** A table and its columns, by what they hold. */
export interface Table {
  readonly name: string;
  /** The columns of the primary key, in order. */
  readonly key: readonly string[];
  readonly texts: readonly string[];
  readonly numbers: readonly string[];
}

/**
 * Every table but the clock, and every column. Statements that write whole rows, the export and the import are derived
 * from it. A test compares it with the tables that the migrations make.
 */
export const tables = [
  {
    name: "organizations",
    key: ["id"],
    texts: ["id", "name", "allowed_networks"],
    numbers: ["created", "revision"],
  },
  {
    name: "projects",
    key: ["organization_id", "id"],
    texts: ["organization_id", "id", "name", "policy_mode", "policy_model_ids"],
    numbers: ["created", "archived_at", "revision"],
  },
  {
    name: "users",
    key: ["organization_id", "id"],
    texts: ["organization_id", "id", "email", "name", "role"],
    numbers: ["created", "removed_at", "revision"],
  },
  {
    name: "project_users",
    key: ["organization_id", "project_id", "user_id"],
    texts: ["organization_id", "project_id", "user_id", "role"],
    numbers: ["created", "removed_at", "revision"],
  },
  {
    name: "service_accounts",
    key: ["organization_id", "id"],
    texts: ["organization_id", "id", "project_id", "name", "role"],
    numbers: ["created", "removed_at", "revision"],
  },
  {
    name: "groups",
    key: ["organization_id", "id"],
    texts: ["organization_id", "id", "name"],
    numbers: ["created", "removed_at", "revision"],
  },
  {
    name: "group_users",
    key: ["organization_id", "group_id", "user_id"],
    texts: ["organization_id", "group_id", "user_id"],
    numbers: ["created", "removed_at", "revision"],
  },
  {
    name: "project_groups",
    key: ["organization_id", "project_id", "group_id"],
    texts: ["organization_id", "project_id", "group_id"],
    numbers: ["created", "removed_at", "revision"],
  },
  {
    name: "roles",
    key: ["organization_id", "id"],
    texts: ["organization_id", "id", "project_id", "name", "description", "permissions", "created_by"],
    numbers: ["created", "updated", "removed_at", "revision"],
  },
  {
    name: "role_grants",
    key: ["organization_id", "project_id", "holder_kind", "holder_id", "role_id"],
    texts: ["organization_id", "project_id", "holder_kind", "holder_id", "role_id"],
    numbers: ["created", "removed_at", "revision"],
  },
  {
    name: "keys",
    key: ["organization_id", "id"],
    texts: [
      "organization_id",
      "id",
      "kind",
      "project_id",
      "user_id",
      "service_account_id",
      "name",
      "digest",
      "redacted",
      "scopes",
      "declared_by",
      "model_fields",
      "model_names",
    ],
    numbers: ["created", "expires_at", "revoked_at", "dropped_at", "last_used_at", "revision"],
  },
  {
    name: "key_rotations",
    key: ["organization_id", "key_id"],
    texts: ["organization_id", "key_id"],
    numbers: ["life_seconds", "revision"],
  },
  {
    name: "invites",
    key: ["organization_id", "id"],
    texts: ["organization_id", "id", "email", "role", "projects"],
    numbers: ["created", "expires_at", "accepted_at", "removed_at", "revision"],
  },
  {
    name: "project_rate_limits",
    key: ["organization_id", "project_id", "model_id"],
    texts: ["organization_id", "project_id", "model_id", "limits"],
    numbers: ["revision"],
  },
  {
    name: "models",
    key: ["organization_id", "id"],
    texts: [
      "organization_id",
      "id",
      "kind",
      "owned_by",
      "parent",
      "shutdown_date",
      "state",
      "declared_by",
      "deleted_by_key",
      "visibility",
      "sharing",
      "target",
      "added_by_key",
      "source_id",
      "upstream_id",
      "told",
    ],
    numbers: ["created", "deleted_at_ms", "sharing_revision", "added_at", "revision"],
  },
  {
    name: "sources",
    key: ["organization_id", "id"],
    texts: [
      "organization_id",
      "id",
      "kind",
      "base_url",
      "options",
      "rules",
      "deletion",
      "models",
      "secret",
      "declared_by",
    ],
    numbers: ["priority", "refresh_seconds", "trusted", "created", "removed_at", "revision"],
  },
  {
    name: "source_models",
    key: ["organization_id", "source_id", "upstream_id"],
    texts: ["organization_id", "source_id", "upstream_id", "id", "told"],
    numbers: ["first_seen", "misses", "gone"],
  },
  {
    name: "source_states",
    key: ["organization_id", "source_id"],
    texts: ["organization_id", "source_id", "error", "left_out", "held_by", "answer"],
    numbers: [
      "attempted_at_ms",
      "succeeded_at_ms",
      "failures",
      "next_at_ms",
      "held_until_ms",
      "model_count",
      "pending_revision",
    ],
  },
  {
    name: "upstream_deletions",
    key: ["organization_id", "id"],
    texts: [
      "organization_id",
      "id",
      "model_id",
      "source_id",
      "source_place",
      "upstream_id",
      "key_id",
      "principal_id",
      "address",
      "request_id",
      "project_id",
    ],
    numbers: ["at_ms"],
  },
  {
    name: "checkpoint_permissions",
    key: ["organization_id", "id"],
    texts: ["organization_id", "id", "model_id", "project_id"],
    numbers: ["created", "removed_at", "revision"],
  },
  {
    name: "audit_log",
    key: ["organization_id", "revision", "id"],
    texts: [
      "organization_id",
      "id",
      "type",
      "key_id",
      "principal_id",
      "address",
      "request_id",
      "resource_id",
      "details",
      "project_id",
      "hash",
    ],
    numbers: ["revision", "at", "position"],
  },
  {
    name: "audit_heads",
    key: ["organization_id"],
    texts: ["organization_id", "hash"],
    numbers: ["events", "events_before_chain", "revision"],
  },
  {
    name: "installation",
    key: ["name"],
    texts: ["name", "value"],
    numbers: [],
  },
] as const satisfies readonly Table[];

export type TableName = (typeof tables)[number]["name"];

type TableNamed<Name extends TableName> = Extract<(typeof tables)[number], { readonly name: Name }>;

/** A whole row, by column. */
export type RowOf<Name extends TableName> = Readonly<
  Record<TableNamed<Name>["texts"][number], string | null> & Record<TableNamed<Name>["numbers"][number], number | null>
>;

export type ColumnOf<Name extends TableName> = keyof RowOf<Name> & string;

const tablesByName: ReadonlyMap<string, Table> = new Map(tables.map((table) => [table.name, table]));

export function tableNamed(name: TableName): Table {
  return tablesByName.get(name)!;
}

export function columnsOf({ texts, numbers }: Table): readonly string[] {
  return [...texts, ...numbers];
}
