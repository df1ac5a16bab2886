/** A table and its columns, by what they hold. */
export interface Table {
  readonly name: string;
  /** The columns of the primary key, in order. */
  readonly key: readonly string[];
  readonly texts: readonly string[];
  readonly numbers: readonly string[];
  /** Whether its rows stay where they are when the store is moved. */
  readonly isLeftBehind?: boolean;
}

type Words<Text extends string> = Text extends `${infer First} ${infer Rest}` ? First | Words<Rest> : Exclude<Text, "">;

function words<Text extends string>(text: Text): Words<Text>[] {
  return (text === "" ? [] : text.split(" ")) as Words<Text>[];
}

interface TableOf<Name extends string, Texts extends string, Numbers extends string> extends Table {
  readonly name: Name;
  readonly texts: readonly Texts[];
  readonly numbers: readonly Numbers[];
}

/** The columns of the key hold texts, except for those that are among the numbers. */
function table<Name extends string, Key extends string, Texts extends string, Numbers extends string>(
  name: Name,
  key: Key,
  otherTexts: Texts,
  numbers: Numbers,
): TableOf<Name, Exclude<Words<Key>, Words<Numbers>> | Words<Texts>, Words<Numbers>> {
  const isNumber = new Set<string>(words(numbers));
  const keyTexts = words(key).filter((column) => !isNumber.has(column)) as Exclude<Words<Key>, Words<Numbers>>[];
  const texts = [...keyTexts, ...words(otherTexts)];
  return { name, key: words(key), texts, numbers: words(numbers) };
}

/** A secret in a browser is for the address that it came from. */
function leftBehind<Left extends Table>(one: Left): Left {
  return { ...one, isLeftBehind: true };
}

/** The sums of calls, which are equal for each width of a bucket. */
function sumsTable<Name extends string>(name: Name) {
  return table(
    name,
    "organization_id by_key bucket_ms series_id",
    "",
    "by_key bucket_ms requests incomplete broken cancelled refused failed estimated unmeasured input_tokens cached_input_tokens cache_write_tokens output_tokens reasoning_tokens input_audio_tokens cached_audio_tokens output_audio_tokens input_image_tokens cached_image_tokens output_image_tokens images audio_ms characters searches searching total_ms bytes_in bytes_out",
  );
}

/**
 * Every table but the clock, and every column. Statements that write whole rows, the export and the import are derived
 * from it. A test compares it with the tables that the migrations make.
 * For each table: its name, the primary key, the other columns with texts, and the columns with numbers.
 */
export const tables = [
  table("organizations", "id", "name allowed_networks", "created revision"),
  table(
    "projects",
    "organization_id id",
    "name policy_mode policy_model_ids declared_by",
    "created max_open_calls archived_at revision",
  ),
  table("users", "organization_id id", "email name role declared_by", "created removed_at revision"),
  table("project_users", "organization_id project_id user_id", "role declared_by", "created removed_at revision"),
  table("service_accounts", "organization_id id", "project_id name role declared_by", "created removed_at revision"),
  table("groups", "organization_id id", "name", "created removed_at revision"),
  table("group_users", "organization_id group_id user_id", "", "created removed_at revision"),
  table("project_groups", "organization_id project_id group_id", "", "created removed_at revision"),
  table(
    "roles",
    "organization_id id",
    "project_id name description permissions created_by",
    "created updated removed_at revision",
  ),
  table("role_grants", "organization_id project_id holder_kind holder_id role_id", "", "created removed_at revision"),
  table(
    "keys",
    "organization_id id",
    "kind project_id user_id service_account_id name digest redacted scopes declared_by model_fields model_names rotated_from",
    "created expires_at revoked_at dropped_at last_used_at max_open_calls revision",
  ),
  table("key_rotations", "organization_id key_id", "", "life_seconds revision"),
  leftBehind(
    table(
      "sessions",
      "organization_id id",
      "digest user_id made_by key_id address browser",
      "created ends_at idle_seconds seen_at ended_at revision",
    ),
  ),
  leftBehind(table("sign_in_links", "organization_id digest", "key_id", "created expires_at")),
  table("identities", "organization_id issuer subject", "user_id recent_sign_ins", "created revision"),
  table("invites", "organization_id id", "email role projects", "created expires_at accepted_at removed_at revision"),
  table("project_rate_limits", "organization_id project_id model_id", "limits", "revision"),
  table("spend_limits", "organization_id project_id", "", "threshold_cents removed_at revision"),
  table(
    "spend_alerts",
    "organization_id id",
    "project_id recipients subject_prefix",
    "threshold_cents created removed_at revision",
  ),
  table("rate_limit_buckets", "organization_id project_id model_id name", "", "level at_ms"),
  table("spend_notices", "organization_id alert_id month threshold_cents", "", "threshold_cents at revision"),
  table("deliveries", "id target", "organization_id body", "created_ms attempts next_at_ms"),
  table(
    "models",
    "organization_id id",
    "kind owned_by parent shutdown_date state declared_by deleted_by_key visibility sharing target added_by_key source_id upstream_id served_by_source served_by_model told",
    "created deleted_at_ms sharing_revision added_at revision",
  ),
  table(
    "sources",
    "organization_id id",
    "kind base_url options rules deletion models secret declared_by",
    "priority refresh_seconds trusted created removed_at revision",
  ),
  table("source_models", "organization_id source_id upstream_id", "id told", "first_seen misses gone"),
  table(
    "source_states",
    "organization_id source_id",
    "error left_out held_by answer",
    "attempted_at_ms succeeded_at_ms failures left_out_count next_at_ms held_until_ms model_count pending_revision",
  ),
  table(
    "upstream_deletions",
    "organization_id id",
    "model_id source_id source_place upstream_id key_id principal_id address request_id project_id",
    "at_ms",
  ),
  table(
    "noted_objects",
    "organization_id kind id",
    "project_id key_id source_organization_id source_id",
    "created_ms expires_ms watched_until_ms",
  ),
  table(
    "usage_records",
    "organization_id at_ms id",
    "series_id told ending prices",
    "at_ms status is_stream headers_ms first_byte_ms end_ms bytes_in bytes_out is_estimated attempts",
  ),
  table(
    "usage_series",
    "organization_id id",
    "project_id principal_kind principal_id key_id model source_organization_id source_id call service_tier image_size",
    "",
  ),
  sumsTable("usage_minutes"),
  sumsTable("usage_hours"),
  sumsTable("usage_days"),
  table("usage_costs", "organization_id by_key bucket_ms series_id item price", "", "by_key bucket_ms quantity"),
  table("model_calls", "organization_id model project_id", "", "last_called_ms"),
  table("checkpoint_permissions", "organization_id id", "model_id project_id", "created removed_at revision"),
  table(
    "audit_log",
    "organization_id revision id",
    "type key_id principal_id address request_id resource_id details names project_id hash",
    "revision at position",
  ),
  table("audit_heads", "organization_id", "hash", "events events_before_chain revision"),
  table("installation", "name", "value", ""),
];

export type TableName = (typeof tables)[number]["name"];

type TableNamed<Name extends TableName> = Extract<(typeof tables)[number], { readonly name: Name }>;

export type RowOf<Name extends TableName> = Readonly<
  Record<TableNamed<Name>["texts"][number], string | null> & Record<TableNamed<Name>["numbers"][number], number | null>
>;

export type ColumnOf<Name extends TableName> = keyof RowOf<Name> & string;

const tablesByName: ReadonlyMap<string, Table> = new Map(tables.map((one) => [one.name, one]));

export function tableNamed(name: TableName): Table {
  return tablesByName.get(name)!;
}

export function columnsOf({ texts, numbers }: Table): readonly string[] {
  return [...texts, ...numbers];
}
