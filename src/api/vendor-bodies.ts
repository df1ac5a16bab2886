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

// Checked later, when the model's facts are set.
const name = { ...text, schema: label.schema };
const description = withSchema(text, { minLength: 1, maxLength: 4096 });

/** The body of Mistral's PATCH: display name and description. */
export const modelRename = namedObject(
  "ModelRename",
  { name: omittable(nullable(name)), description: omittable(nullable(description)) },
  { example: { name: "Support", description: "Answers questions about orders." } },
);
