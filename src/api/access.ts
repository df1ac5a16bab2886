import { validateModelId } from "../core/models/model-id.ts";
import { reasonFields } from "./shapes/reasons.ts";
import { sessionFields } from "./keys/sessions.ts";
import { operationTable } from "./operation.ts";
import {
  anyOf,
  checked,
  described,
  list,
  namedObject,
  nullable,
  object,
  optional,
  type Infer,
} from "./shapes/shapes.ts";
import { boolean, choice, constant, modelId, nothing, seconds, text } from "./shapes/values.ts";
import { accountRoleNames, organizationRoleNames } from "../core/people/organization.ts";

/** Who the caller is, and what a key, a user or a service account may do with a model, and why. */

/** A malformed id is refused here, because no model has it. */
const askedModel = checked(
  modelId,
  (id) => validateModelId(id) === null,
  (_, id) => `Invalid model id: it ${validateModelId(id)}.`,
);

const verdict = object(
  {
    allowed: boolean,
    rule: described("The code of the refusal that a request would get, or the rule that allows it.", text),
    ...reasonFields,
  },
  {
    example: {
      allowed: true,
      rule: "may-see",
      reasons: [
        { code: "base-model", of: null },
        { code: "no-policy", of: null },
      ],
      because: "It is a base model, which everybody sees. The project hides no model.",
    },
  },
);

const actor = namedObject("Actor", {
  object: constant("rollcall.actor"),
  key: described(
    "In a session of the console, the admin key that limits it; null if it was made without one.",
    anyOf(object({ id: text, name: text, kind: choice(["project", "admin"]) }), nothing),
  ),
  session: described("Null for a request with a key.", anyOf(object(sessionFields), nothing)),
  principal: object({
    type: choice(["user", "service_account"]),
    id: text,
    name: text,
    email: described("Null for a service account.", nullable(text)),
  }),
  organization: object({ id: text, name: text }),
  project: described("Null for an admin key.", anyOf(object({ id: text, name: text }), nothing)),
  organization_role: described("Null for a service account.", nullable(choice(organizationRoleNames))),
  project_role: described(
    "Null for an admin key, and for a user who is in the project through a group or as an owner of the organization.",
    nullable(choice(accountRoleNames)),
  ),
  permissions: described(
    "What requests with this key or session may do: what its kind, its scopes and the roles of its user or service account all allow.",
    list(text),
  ),
  ends_at: described("From then on the key or session is invalid. Null for a key without an end.", nullable(seconds)),
});

export type ActorWire = Infer<typeof actor>;

export const access = operationTable({
  describeActor: {
    route: "GET /rollcall/v1/me",
    right: "know-oneself",
    summary: "Says who the caller is: the key or session, whose it is, and what it may do. Every key may ask.",
    answer: actor,
  },
  explainAccess: {
    route: "GET /rollcall/v1/access",
    summary: "Explains what a key, user or service account may do with a model, and by which rule.",
    query: {
      model: askedModel,
      key_id: optional(text),
      project_id: optional(text),
      user_id: optional(text),
      service_account_id: optional(text),
    },
    answer: namedObject("Access", {
      object: constant("rollcall.access"),
      model: text,
      key_id: nullable(text),
      project_id: nullable(text),
      only_from: described("The networks from which the key may be used; empty means any.", list(text)),
      principal: object({ type: choice(["user", "service_account"]), id: text }),
      list: verdict,
      retrieve: verdict,
      call: verdict,
      delete: verdict,
      served_by: described(
        "The sources that calls may go to, the first one first, with the usual path of each call that they take.",
        list(object({ source_id: text, upstream_id: text, calls: list(object({ call: text, path: text })) })),
      ),
    }),
    refuses: ["not-found"],
  },
});
