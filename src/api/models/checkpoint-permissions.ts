import { operationTable } from "../operation.ts";
import { deleted, pageOf, pageQuery } from "../shapes/answers.ts";
import { checked, list, namedObject, optional, withDefault, withSchema, type Infer } from "../shapes/shapes.ts";
import { choice, constant, seconds, text } from "../shapes/values.ts";

/** The projects that may see a fine-tuned model. OpenAI calls such a model a checkpoint. */

const all = "/v1/fine_tuning/checkpoints/{model}/permissions";

const permission = namedObject("CheckpointPermission", {
  id: text,
  object: constant("checkpoint.permission"),
  created_at: seconds,
  project_id: text,
});

const projectsAtOnceMax = 100;
const someProjects = list(text);
export const someProjectIds = checked(
  withSchema(someProjects, { minItems: 1, maxItems: projectsAtOnceMax }),
  (ids) => ids.length >= 1 && ids.length <= projectsAtOnceMax,
  (param) => `Invalid '${param}': expected 1 to ${projectsAtOnceMax} ids.`,
);

export type CheckpointPermissionWire = Infer<typeof permission>;

export const checkpointPermissions = operationTable({
  listFineTuningCheckpointPermissions: {
    route: `GET ${all}`,
    summary: "Lists the projects that may see a fine-tuned model if it is restricted to projects.",
    query: {
      ...pageQuery(10),
      order: withDefault("descending", choice(["ascending", "descending"])),
      project_id: optional(text),
    },
    answer: pageOf(permission),
  },
  createFineTuningCheckpointPermission: {
    route: `POST ${all}`,
    summary: "Lets projects see a fine-tuned model.",
    body: namedObject(
      "CheckpointPermissionRequest",
      { project_ids: someProjectIds },
      { example: { project_ids: ["proj_8KdT"] } },
    ),
    answer: pageOf(permission),
  },
  deleteFineTuningCheckpointPermission: {
    route: `DELETE ${all}/{permission_id}`,
    summary: "Deletes a permission.",
    answer: deleted,
  },
});
