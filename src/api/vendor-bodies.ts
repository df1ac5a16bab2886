import { component, nullable, object, omittable, optional } from "./shapes/shapes.ts";
import { label, text } from "./shapes/values.ts";

/** Bodies of other vendors' calls. Those calls are listed in http/models/mounts.ts. */

/** Ollama's: the model is named in the body. */
export const namedModel = component(
  "NamedModel",
  object(
    { model: optional(text), name: optional(text) },
    {
      description: "`name` is what older clients call `model`.",
      example: { model: "gpt-4o-mini" },
      ignoresOthers: true,
    },
  ),
);

// Their values are checked as facts of the model.
const name = { ...text, schema: label.schema };
const description = { ...text, schema: { ...text.schema, minLength: 1, maxLength: 4096 } };

/** Mistral's: the name people read, and the description. */
export const modelRename = component(
  "ModelRename",
  object(
    { name: omittable(nullable(name)), description: omittable(nullable(description)) },
    { example: { name: "Support", description: "Answers questions about orders." } },
  ),
);
