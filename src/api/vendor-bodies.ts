import { namedObject, nullable, omittable, optional, withSchema } from "./shapes/shapes.ts";
import { label, text } from "./shapes/values.ts";

/** Request bodies of other vendors' calls, which http/models/mounts.ts lists. */

/** Ollama names the model in the body. */
export const namedModel = namedObject(
  "NamedModel",
  { model: optional(text), name: optional(text) },
  {
    description: "Older clients send `name` instead of `model`.",
    example: { model: "gpt-4o-mini" },
    ignoresOthers: true,
  },
);

// The values are validated as facts of the model.
const name = { ...text, schema: label.schema };
const description = withSchema(text, { minLength: 1, maxLength: 4096 });

/** Mistral's body has the name and the description. */
export const modelRename = namedObject(
  "ModelRename",
  { name: omittable(nullable(name)), description: omittable(nullable(description)) },
  { example: { name: "Support", description: "Answers questions about orders." } },
);
