import type { Dialect } from "./dialect.ts";
import { modelObject, openai } from "./openai.ts";

/** The fields of the published specification and no others, for keys and servers that ask for that. */
export const openaiStrict: Dialect = {
  ...openai,
  name: "openai-strict",
  element: (model) => JSON.stringify(modelObject(model)),
};
