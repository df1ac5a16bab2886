import { reasonCodes } from "../../core/explanation/reasons.ts";
import { described, list, nullable, object } from "./shapes.ts";
import { choice, text } from "./values.ts";

/** Why somebody may or may not do something with a model: codes to translate, and sentences to read. */
export const reasonFields = {
  reasons: described(
    "The reasons as codes, each with what it speaks of, such as a source's id or a day.",
    list(object({ code: choice(reasonCodes), of: nullable(text) })),
  ),
  because: described("The reasons in words.", text),
};
