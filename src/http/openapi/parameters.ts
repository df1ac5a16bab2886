import { exampleNamed } from "./examples.ts";
import { modelId } from "../../api/shapes/values.ts";

/** Path and query parameters in the API description. */

/** The description of a parameter by its name, unless its schema has one. */
const meanings: Readonly<Record<string, string>> = {
  actor_emails: "Events of users with these email addresses.",
  actor_ids: "Events of these users and service accounts.",
  after: "The id of the last item of the previous page, or the `next` of that page.",
  before: "The id of the first item of the following page.",
  bucket_width: "How long each bucket is: a minute, an hour or a day.",
  "effective_at[gt]": "Events after this second, as Unix time.",
  "effective_at[gte]": "Events from this second on, as Unix time.",
  "effective_at[lt]": "Events before this second, as Unix time.",
  "effective_at[lte]": "Events up to this second, as Unix time.",
  emails: "Users with these email addresses.",
  event_types: "Events of these types.",
  include_archived: "Whether archived projects are listed, too.",
  kind: "Models of this kind.",
  limit: "The most items on one page.",
  order: "By age, oldest or newest first; by id if the list is ordered by id.",
  owned_by: "Models with this owner.",
  owner_project_access: "Keys whose owner is a member of the project, or is not.",
  project_ids: "Events of these projects.",
  rate_limit_id: "`rl-` and the model's id.",
  resource_ids: "Events about these objects.",
  revoked: "Whether to list keys that are not revoked, that are, or any.",
  script: "Requests that had this script.",
  script_name: "The script's name.",
  shared: "Whether to list only what the shared sources offer.",
  sort: "What the list is ordered by.",
  state: "Models in this state.",
  tenant_only: "OpenAI's events above the organization. Rollcall has none.",
  visible: "Whether to list what is seen, what is hidden, or any.",
};

/** `service_account_id` is the service account's id. */
function meaningOf(name: string): string | undefined {
  const [, noun] = /^(\w+)_id$/.exec(name) ?? [];
  return meanings[name] ?? (noun && `The ${noun.replaceAll("_", " ")}'s id.`);
}

/** The id of a model in a path. */
export const modelInPath = {
  in: "path",
  name: "model",
  required: true,
  description: "The model's id, percent-encoded or with raw slashes.",
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
  const description = meaningOf(name);
  return { in: "path", name, required: true, description, schema: { type: "string" }, example: exampleNamed(name) };
}

/** A description in the schema becomes the parameter's. */
export function parameterInQuery(
  name: string,
  { description = meaningOf(name), ...schema }: Readonly<Record<string, unknown>>,
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
