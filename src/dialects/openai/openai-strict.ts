import type { Model } from "../../core/models/model.ts";
import type { Dialect } from "../dialect.ts";
import { modelObject, openai } from "./openai.ts";

/** The fields of the published specification and no others, for keys and servers that ask for that. */
export const openaiStrict = {
  ...openai,
  name: "openai-strict",
  element: (model: Model) => JSON.stringify(modelObject(model)),
} as const satisfies Dialect;
