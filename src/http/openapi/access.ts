import { rollcallPathsOf, type Call } from "./calls.ts";
import { constant, modelId, object, text, textOrNull, texts } from "./shapes.ts";

const explainAccess: Call = {
  operationId: "explainAccess",
  summary: "What a key, or a person or service account in a project, may do with a model, and by which rule.",
  answer: "Access",
  requiredQuery: ["model"],
  query: { model: modelId, key_id: text, project_id: text, user_id: text, service_account_id: text },
  alsoRefused: [404],
};

export const accessPaths = rollcallPathsOf({ "/rollcall/v1/access": { get: explainAccess } });

const verdict = {
  ...object({
    allowed: { type: "boolean" },
    rule: { ...text, description: "The refusal a request would get, or the rule that lets it through." },
    because: { ...text, description: "A sentence for a person." },
  }),
  examples: [{ allowed: true, rule: "may-see", because: "It is a base model, and no policy hides it." }],
};

export const accessSchemas = {
  Access: object({
    object: constant("rollcall.access"),
    model: text,
    key_id: textOrNull,
    project_id: textOrNull,
    only_from: { ...texts, description: "The networks the key may be used from; empty means from anywhere." },
    principal: object({ type: { type: "string", enum: ["user", "service_account"] }, id: text }),
    list: verdict,
    retrieve: verdict,
    delete: verdict,
  }),
};
