import { modelFieldChoices, modelNameChoices } from "../../core/people/key.ts";
import { operationTable } from "../operation.ts";
import { ownerOfKey } from "./key-owner.ts";
import { changedSettings } from "./key-settings.ts";
import {
  described,
  list,
  namedObject,
  nullable,
  omittable,
  optional,
  withDefault,
  type Infer,
  type Values,
} from "../shapes/shapes.ts";
import { sought } from "../shapes/sought.ts";
import {
  boolean,
  choice,
  constant,
  integer,
  label,
  lifetime,
  openCallCount,
  scopes,
  seconds,
  text,
} from "../shapes/values.ts";

/** The keys of the whole organization. */

const listedKey = namedObject("ListedApiKey", {
  id: text,
  object: constant("rollcall.api_key"),
  kind: choice(["admin", "user", "service_account"]),
  name: text,
  redacted_value: text,
  created_at: seconds,
  last_used_at: nullable(seconds),
  expires_at: nullable(seconds),
  revoked_at: nullable(seconds),
  project_id: described("Null for an admin key.", nullable(text)),
  project_name: nullable(text),
  owner_project_access: choice(["active", "inactive"]),
  owner: ownerOfKey,
  scopes: described("Empty means no limit besides the owner's own permissions.", list(text)),
  declared_by: described(
    "`file`, or the environment variable that declares the key; null for a key made through the API.",
    nullable(text),
  ),
  model_fields: nullable(choice(modelFieldChoices)),
  model_names: nullable(choice(modelNameChoices)),
  max_open_calls: nullable(openCallCount),
  rotated_from: described("The key that this one replaced, if a rotation made it.", nullable(text)),
  rotated_to: described("The newest key that replaced this one.", nullable(text)),
});
export type ListedApiKeyWire = Infer<typeof listedKey>;

const change = {
  name: omittable(label),
  scopes: omittable(scopes),
  expires_in_seconds: omittable(described("Counted from now. Null for a key that never ends.", nullable(lifetime))),
  ...changedSettings,
};
export type KeyChangeWire = Values<typeof change>;

export const allKeys = operationTable({
  listApiKeys: {
    route: "GET /rollcall/v1/api_keys",
    right: "list-keys",
    summary:
      "Lists the keys of the organization, of all projects and admin keys. Those who may not read the organization get their own keys.",
    query: {
      limit: withDefault(20, integer(1, 100)),
      after: optional(described("The `next` of the previous page.", text)),
      order: withDefault("asc", choice(["asc", "desc"])),
      sort: withDefault(
        "created",
        described(
          "By `last_used`, a key that was never used comes first; by `ends`, one that never ends comes last.",
          choice(["created", "last_used", "ends", "name"]),
        ),
      ),
      project_id: optional(text),
      user_id: optional(text),
      kind: optional(choice(["admin", "user", "service_account"])),
      q: optional(
        described(
          "Part of the key's id, name or redacted value, or of its owner's name or email address, in either case.",
          sought,
        ),
      ),
      ends_before: optional(described("Only keys that end before this time, even if they have ended.", seconds)),
      ends_from: optional(described("Only keys that end at this time, later, or never.", seconds)),
      unused_since: optional(
        described("Only keys that were made before this time and that nobody has used since.", seconds),
      ),
      revoked: withDefault("false", choice(["true", "false", "any"])),
    },
    answer: namedObject("ListedApiKeyPage", {
      object: constant("list"),
      data: list(listedKey),
      has_more: described("A page may be short, or empty, and yet have a next one, if few keys match.", boolean),
      next: nullable(text),
    }),
  },
  retrieveApiKey: {
    route: "GET /rollcall/v1/api_keys/{key_id}",
    right: "list-keys",
    summary: "Retrieves a key of any kind, even a revoked one, without its secret.",
    answer: listedKey,
  },
  updateApiKey: {
    route: "POST /rollcall/v1/api_keys/{key_id}",
    summary:
      "Changes a key of any kind. Absent fields keep their values. An admin key has none of the settings, which null restores to the default.",
    body: namedObject("ApiKeyChange", change, { example: { name: "Laptop", expires_in_seconds: 604_800 } }),
    answer: listedKey,
  },
});
