import { validateModelId } from "../core/models/model-id.ts";
import { operationTable } from "./operation.ts";
import { checked, described, list, namedObject, nullable, object, optional } from "./shapes/shapes.ts";
import { boolean, choice, constant, modelId, text } from "./shapes/values.ts";

/** What a key, a user or a service account may do with a model, and why. */

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
    because: described("The reason, as a sentence.", text),
  },
  { example: { allowed: true, rule: "may-see", because: "It is a base model, and no policy hides it." } },
);

export const access = operationTable({
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
