import { exampleNamed } from "./examples.ts";
import { modelId } from "../../api/shapes/values.ts";

/** Parameters of paths and queries in the API description. */

type QuerySchema = Readonly<Record<string, unknown>>;
export type QuerySchemas = Readonly<Record<string, QuerySchema>>;

/** What a parameter of this name means wherever its schema says nothing else. */
const meanings: Readonly<Record<string, string>> = {
  actor_emails: "Events of people with these e-mail addresses.",
  actor_ids: "Events of these people and service accounts.",
  after: "The last item of the page before: its id, or its `next`.",
  before: "The first item of the page behind.",
  "effective_at[gt]": "Events after this second, as Unix time.",
  "effective_at[gte]": "Events from this second on, as Unix time.",
  "effective_at[lt]": "Events before this second, as Unix time.",
  "effective_at[lte]": "Events up to this second, as Unix time.",
  emails: "People with these e-mail addresses.",
  event_types: "Events of these types.",
  group_id: "The group's id.",
  include_archived: "Whether archived projects are listed as well.",
  invite_id: "The invite's id.",
  key_id: "The key's id.",
  kind: "Models of this kind.",
  limit: "How many items one page has at most.",
  order: "By age, oldest first or newest first; by id where the list is in order of ids.",
  owner_project_access: "Keys whose owner has a place in the project, or has none.",
  permission_id: "The permission's id.",
  project_id: "The project's id.",
  project_ids: "Events of these projects.",
  provider: "Models that are owned by this one.",
  rate_limit_id: "`rl-` and the model's id.",
  resource_ids: "Events about these objects.",
  role_id: "The role's id.",
  service_account_id: "The service account's id.",
  shared: "Whether the collisions are those of the sources that all organizations share.",
  source_id: "The source's id.",
  state: "Models in this state.",
  tenant_only: "Events above organizations, of which there are none here.",
  user_id: "The person's id.",
};

/** A model's id, in a path. */
export const modelInPath = {
  in: "path",
  name: "model",
  required: true,
  description: "The model's id, percent-encoded, or raw with its slashes.",
  schema: modelId.schema,
  example: "gpt-4o-mini",
};

// A base model cannot be deleted.
const modelToDelete = { ...modelInPath, example: "ft:gpt-4o-mini:acemeco:suffix:abc123" };

export function parametersInPath(path: string, isDeletion = false) {
  const model = isDeletion ? modelToDelete : modelInPath;
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => (name === "model" ? model : inPath(name)));
}

function inPath(name: string) {
  const description = meanings[name];
  return { in: "path", name, required: true, description, schema: { type: "string" }, example: exampleNamed(name) };
}

/** `required` names those that must be given. A description of the schema is the parameter's. */
export function parametersInQuery(query: QuerySchemas, required: readonly string[] = []) {
  return Object.entries(query).map(([name, schema]) => parameterInQuery(name, schema, required.includes(name)));
}

export function parameterInQuery(
  name: string,
  { description = meanings[name], ...schema }: QuerySchema,
  isRequired: boolean,
) {
  return {
    in: "query",
    name,
    description,
    ...(isRequired && { required: true, example: exampleNamed(name) }),
    schema,
  };
}
