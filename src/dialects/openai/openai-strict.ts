import type { Model } from "../../core/models/model.ts";
import type { Dialect } from "../dialect.ts";
import { modelObject, openai } from "./openai.ts";

/** Only the fields of the published specification, for keys and servers that are set to it. */
export const openaiStrict = {
  ...openai,
  name: "openai-strict",
  element: (model: Model) => JSON.stringify(modelObject(model)),
} as const satisfies Dialect;
