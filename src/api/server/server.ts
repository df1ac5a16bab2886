import { callNames } from "../../core/calls.ts";
import { modelFieldChoices } from "../../core/people/key.ts";
import { deletionPolicies, sourceKindNames } from "../../core/sources/source.ts";
import { operationTable } from "../operation.ts";
import { anyOf, described, list, namedObject, nullable, object, withSchema, type Infer } from "../shapes/shapes.ts";
import { boolean, choice, constant, count, text } from "../shapes/values.ts";

/** What the administrators of every organization may know of the server. It says nothing of any organization. */

const useChoices = ["required", "optional", "unused"] as const;

const option = object({
  name: text,
  type: described(
    "`entries` are between commas; `seconds` may be `off`; `source` is the id of a source. Each is sent as a text.",
    choice(["text", "choice", "day", "seconds", "entries", "source"]),
  ),
  choices: described("Null if there is more than a few values.", nullable(list(text))),
  required: boolean,
  default: described("What counts if it is absent. Null for nothing.", nullable(text)),
  example: nullable(text),
  about: text,
});

const kind = namedObject("SourceKind", {
  kind: choice(sourceKindNames),
  base_url: choice(useChoices),
  default_base_url: nullable(text),
  models: described("Whether the source's list is given in `models`, or fetched.", choice(useChoices)),
  secret: described("`required` if the vendor's own address answers nobody without one.", choice(useChoices)),
  deletions: list(choice(deletionPolicies)),
  default_deletion: choice(deletionPolicies),
  calls: described("The calls that it takes without options.", list(choice(callNames))),
  further_calls: described("The calls that the option `calls` may add without a path.", list(choice(callNames))),
  // No option in the example: linters take one with a type and a default for a schema.
  options: withSchema(list(option), { examples: [[]] }),
});

const dialect = namedObject("DialectBase", {
  dialect: text,
  base_url: described("The path that the vendor's clients get as the end of their base URL.", text),
  list: described("The path of the list below it.", text),
  key_header: described("The header that carries the key; `authorization` carries it as a bearer token.", text),
  base_url_variable: described("The variable from which the vendor's client reads its base URL.", nullable(text)),
  key_variable: described("The variable from which the vendor's client reads its key.", nullable(text)),
});

const server = namedObject("Server", {
  object: constant("rollcall.server"),
  version: text,
  store: described("`memory` for a server for tests, which keeps nothing.", choice(["sqlite", "postgresql", "memory"])),
  revision: described("The newest revision that this server shows.", count),
  config_file: described("The name of the configuration file, without its folder.", nullable(text)),
  retention_days: described("For how many days a deleted model can be restored.", count),
  model_fields: choice(modelFieldChoices),
  cors_origins: described("The origins of pages that may call; `*` for any.", anyOf(constant("*"), list(text))),
  has_master_key: described("Whether secrets of sources can be stored.", boolean),
  sources_in_private_networks: described(
    "Where sources that are added through the API may be besides the internet.",
    choice(["allowed", "this_machine", "refused"]),
  ),
  limits: object({
    requests_per_minute: described("Of each key. Null without a limit.", nullable(count)),
    changed_models_per_minute: described("By the sources of one organization.", count),
    sources: described("Of one organization.", count),
    open_calls: object({ per_organization: count, per_server: count }),
    call_body_bytes: object({ json: count, multipart: count }),
  }),
  usage: object({
    record_days: described("For how many days records of calls are kept.", count),
    records: described("How many records of one organization are kept.", count),
    count_streams: described("Whether sources are asked for the usage of every stream.", boolean),
  }),
  console: described(
    "How people sign in to the console. Null if the server has none.",
    nullable(
      object({
        idle_seconds: described("A session is over when it was not used for this long.", count),
        lifetime_seconds: described("A session is over after this, however much it is used.", count),
        keys: described("Whether admin keys, and links made with them, sign in.", boolean),
        oidc: described("The OpenID provider; null without one.", nullable(object({ name: text, issuer: text }))),
        address: described("Where people find the console, as far as the file says it.", nullable(text)),
      }),
    ),
  ),
  source_kinds: list(kind),
  dialects: list(dialect),
});

export type ServerWire = Infer<typeof server>;
export type SourceKindWire = Infer<typeof kind>;
export type DialectBaseWire = Infer<typeof dialect>;

export const servers = operationTable({
  describeServer: {
    route: "GET /rollcall/v1/server",
    summary: "Describes the server: its version, store and settings, the kinds of sources, and a base URL per dialect.",
    answer: server,
  },
});
