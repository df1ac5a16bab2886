/** Examples in the API description are made from its schemas, so none can be missing or outdated. */

type Schema = Readonly<Record<string, unknown>>;
type Schemas = Readonly<Record<string, Schema>>;

/** The example value of a field or parameter with this name, if its schema allows the value. */
const byName: Readonly<Record<string, unknown>> = {
  description: "Uses the models.",
  details: { data: { name: "Search" } },
  email: "ada@example.com",
  end_time: 1764633600,
  events: 128,
  events_before_chain: 0,
  excludes: [],
  failures: 0,
  group_id: "group_3RsV",
  group_name: "Researchers",
  includes: [],
  intact: true,
  left_out: [],
  out: [],
  head: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  invite_id: "invite-7TpB",
  key_id: "key_6GmZ",
  kind: "static",
  model: "gpt-4o-mini",
  model_count: 1,
  model_ids: ["gpt-4o-mini"],
  name: "Search",
  object: "organization.project.deleted",
  only_from: [],
  owned_by: "acemeco",
  permission_id: "cp_5HnC",
  permissions: ["api.model.read"],
  principal_id: "user-9FqL",
  priority: 100,
  project_id: "proj_8KdT",
  rate_limit_id: "rl-gpt-4o-mini",
  refresh_seconds: 300,
  revision: 42,
  revoked: 3,
  role: "owner",
  redacted_value: "sk-proj-rc1_…4f2a",
  role_id: "role_2WqJ",
  service_account_id: "svc_acct_1LmN",
  source_id: "workshop",
  start_time: 1764547200,
  target: "gpt-4o-mini",
  type: "project.created",
  upstream_id: "llama3.2:latest",
  user_id: "user-9FqL",
  value: "sk-proj-rc1_…",
};

/** Ids of objects that no parameter names: by the last word of `object`, or by the name of the schema or field. */
const ids: Readonly<Record<string, string>> = {
  admin_api_key: "key_6GmZ",
  alias: "fast",
  api_key: "key_6GmZ",
  audit_log: "audit_log-4Xw2",
  deleted: "proj_8KdT",
  previous: "key_6GmZ",
  projects: "proj_8KdT",
  resource: "proj_8KdT",
  revoked: "proj_8KdT",
  Group: "group_3RsV",
  GroupUser: "user-9FqL",
  GroupUserDetails: "user-9FqL",
  HeldRole: "role_2WqJ",
};

function idOf(noun: string): unknown {
  return ids[noun] ?? byName[`${noun}_id`];
}

const byFormat: Readonly<Record<string, string>> = { date: "2027-06-30", email: "ada@example.com" };

/** An example of a path or query parameter. */
export function exampleNamed(name: string): unknown {
  return byName[name] ?? name;
}

/** `name` is the name of the schema, or of the field that has the schema. */
export function exampleOf(schema: Schema, schemas: Schemas, name = ""): unknown {
  const { $ref, const: only, examples, enum: choices, anyOf, oneOf, items, properties } = schema;
  if (typeof $ref === "string") {
    const named = $ref.split("/").at(-1) ?? "";
    return exampleOf(schemas[named] ?? {}, schemas, named);
  }
  if (only !== undefined) return only;
  if (Array.isArray(examples)) return examples[0];
  if (typesOf(schema).includes("null")) return null;
  if (Array.isArray(choices)) return choices[0];
  const alternatives = anyOf ?? oneOf;
  if (Array.isArray(alternatives)) return exampleOf(alternatives[0] as Schema, schemas, name);
  if (properties !== undefined) return exampleObject(properties as Schemas, schemas, name);
  if (Object.hasOwn(byName, name) && isOfType(byName[name], schema)) return byName[name];
  if (items !== undefined) return [exampleOf(items as Schema, schemas, name)];
  return plain(schema, name);
}

function exampleObject(properties: Schemas, schemas: Schemas, name: string): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [field, schema] of Object.entries(properties)) made[field] = exampleOf(schema, schemas, field);
  if ("id" in made) made["id"] = idOf(String(made["object"]).split(".").at(-1) ?? "") ?? idOf(name) ?? "gpt-4o-mini";
  const [first] = Array.isArray(made["data"]) ? (made["data"] as readonly Readonly<Record<string, unknown>>[]) : [];
  if ("first_id" in made && first !== undefined) [made["first_id"], made["last_id"]] = [first["id"], first["id"]];
  return made;
}

function typesOf({ type }: Schema): readonly unknown[] {
  return Array.isArray(type) ? type : [type];
}

function isOfType(value: unknown, schema: Schema): boolean {
  const name = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  return typesOf(schema).includes(name === "number" ? "integer" : name);
}

function plain(schema: Schema, name: string): unknown {
  const [type] = typesOf(schema);
  // No example has a next page, is deleted or is stale.
  if (type === "boolean") return false;
  if (type === "integer" || type === "number") return /(^|_)(at|created|until)$/.test(name) ? 1764547200 : 60;
  if (type === "object") return {};
  return byFormat[String(schema["format"])] ?? "text";
}
