import { modelKinds } from "../../core/models/model.ts";
import { policyModes } from "../../core/people/organization.ts";
import { operationTable } from "../operation.ts";
import { described, list, namedObject, nullable, object, optional, withDefault, type Infer } from "../shapes/shapes.ts";

import { reasonFields } from "../shapes/reasons.ts";
import { sought } from "../shapes/sought.ts";
import { boolean, choice, constant, count, integer, modelId, text } from "../shapes/values.ts";

/** What a key or a project sees, now or with another policy. */

const page = { limit: withDefault(100, integer(1, 1_000)), after: optional(described("The id of a model.", text)) };

const rule = described(
  "`may-see`; what hides the model: `policy`, `policy-on-target`, `restricted` or `target-gone`; or why the key may list no model.",
  text,
);

const seenModel = {
  id: modelId,
  kind: choice(modelKinds),
  target: described("The model that an alias stands for.", nullable(text)),
  rule,
  ...reasonFields,
};

const visibleModel = namedObject("VisibleModel", {
  ...seenModel,
  object: constant("rollcall.visible_model"),
  visible: boolean,
});

const previewed = object(seenModel);
const changed = (description: string) =>
  object({ total: count, data: list(previewed), has_more: boolean }, { description });

export type PreviewedModelWire = Infer<typeof previewed>;

export const visibleModels = operationTable({
  listVisibleModels: {
    route: "GET /rollcall/v1/visible_models",
    summary:
      "Lists the models that a key or the keys of a project see, or those that they do not see, with the rule of each.",
    query: {
      ...page,
      key_id: optional(text),
      project_id: optional(text),
      visible: withDefault("true", choice(["true", "false", "any"])),
      q: optional(described("Part of the model's id, in either case.", sought)),
      rule: optional(described("Only models with this rule.", text)),
    },
    answer: namedObject("VisibleModelPage", {
      object: constant("list"),
      data: list(visibleModel),
      first_id: nullable(text),
      last_id: nullable(text),
      has_more: boolean,
      total: described("Of all pages.", count),
      rules: described(
        "How many models each rule decides about, the most first. Depends on `q`, but neither on `rule` nor on `visible`.",
        list(object({ rule, visible: boolean, total: count })),
      ),
    }),
    refuses: ["not-found"],
  },
  previewModelPermissions: {
    route: "POST /rollcall/v1/projects/{project_id}/policy_preview",
    right: "read-organization",
    summary: "Shows what a model policy would change for the keys of a project. Changes nothing.",
    body: namedObject(
      "PolicyPreviewRequest",
      { mode: choice(policyModes), model_ids: list(modelId), ...page },
      { example: { mode: "deny_list", model_ids: ["gpt-4o-mini"] } },
    ),
    answer: namedObject("PolicyPreview", {
      object: constant("rollcall.policy_preview"),
      project_id: text,
      visible: changed("The models that the keys would see."),
      gained: changed("Those that they do not see now."),
      lost: changed(
        "The models that they see now and would not see. An alias whose target would be hidden has the rule `policy-on-target`.",
      ),
      unknown_ids: described("Those of the policy that name no live model.", list(text)),
    }),
    refuses: ["not-found"],
  },
});
