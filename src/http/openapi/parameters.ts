import { exampleNamed } from "./examples.ts";
import { modelId } from "./shapes.ts";

/** Parameters of paths and queries in the API description. */

type QuerySchema = Readonly<Record<string, unknown>>;
export type QuerySchemas = Readonly<Record<string, QuerySchema>>;

/** A model's id, in a path. */
export const modelInPath = {
  in: "path",
  name: "model",
  required: true,
  description: "The model's id, percent-encoded, or raw with its slashes.",
  schema: modelId,
  example: "gpt-4o-mini",
};

export function parametersInPath(path: string) {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) =>
    name === "model"
      ? modelInPath
      : { in: "path", name, required: true, schema: { type: "string" }, example: exampleNamed(name) },
  );
}

/** `required` names those that must be given. A description of the schema is the parameter's. */
export function parametersInQuery(query: QuerySchemas, required: readonly string[] = []) {
  return Object.entries(query).map(([name, schema]) => parameterInQuery(name, schema, required.includes(name)));
}

function parameterInQuery(name: string, { description, ...schema }: QuerySchema, isRequired: boolean) {
  return {
    in: "query",
    name,
    ...(description !== undefined && { description }),
    ...(isRequired && { required: true, example: exampleNamed(name) }),
    schema,
  };
}
