import { operationTable } from "../operation.ts";
import { pageQuery } from "../shapes/answers.ts";
import { reasonFields } from "../shapes/reasons.ts";
import { described, list, namedObject, nullable, omittable, withDefault, type Infer } from "../shapes/shapes.ts";
import { boolean, choice, constant, count, text } from "../shapes/values.ts";

/** Who sees a model. */

const audience = namedObject("ModelAudience", {
  id: described("The project's.", text),
  object: constant("rollcall.model_audience"),
  name: text,
  status: choice(["active", "archived"]),
  visible: described("Whether the project's keys see the model.", boolean),
  rule: described(
    "`may-see`, or what hides the model: `policy`, `policy-on-target`, `restricted`, `target-gone` or `project-archived`.",
    text,
  ),
  ...reasonFields,
});

export type ModelAudienceWire = Infer<typeof audience>;

export const audiences = operationTable({
  listModelAudiences: {
    route: "GET /rollcall/v1/model_audiences",
    summary: "Lists the projects of the organization, and whether the keys of each see a live model, with the rule.",
    query: {
      ...pageQuery(100, 1_000),
      model: described("The id of a live model.", text),
      visible: withDefault("any", choice(["true", "false", "any"])),
      include_archived: withDefault(false, boolean),
      total: withDefault(false, described("Whether to count the projects of all pages.", boolean)),
    },
    answer: namedObject("ModelAudiencePage", {
      object: constant("list"),
      data: list(audience),
      first_id: nullable(text),
      last_id: nullable(text),
      has_more: boolean,
      total: omittable(described("Of all pages. Present if asked for.", count)),
      visible_total: omittable(described("Those of them that see the model. Present if asked for.", count)),
    }),
    refuses: ["not-found"],
  },
});
