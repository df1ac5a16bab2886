import { components } from "./components.ts";
import { dialectPaths } from "./dialects.ts";
import { exampleOf } from "./examples.ts";
import { operationPaths } from "./operations.ts";

/*
 * What GET /openapi.json answers. A test holds it against the route table, the published specification of the Models
 * API, and real answers.
 */

const paths = {
  ...operationPaths,
  ...dialectPaths,
};

/** Each component that an operation shows an example of, by its name. */
function examplesIn(described: unknown) {
  const named = JSON.stringify(described).matchAll(/#\/components\/examples\/(\w+)/g);
  const { schemas } = components;
  return Object.fromEntries([...named].map(([, name = ""]) => [name, { value: exampleOf({ $ref: name }, schemas) }]));
}

export const openApi = {
  openapi: "3.1.0",
  info: {
    title: "Rollcall",
    version: "1",
    description:
      "The OpenAI Models API, self-hosted, with OpenAI's Admin API, and the same list of models as other vendors' clients " +
      "want it. The three calls of /v1/models also answer without /v1.",
    license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  },
  servers: [{ url: "/", description: "This server. OpenAI's clients take its /v1 as their base URL." }],
  tags: [
    { name: "Models", description: "OpenAI's Models API." },
    { name: "Administration", description: "OpenAI's Admin API, for admin keys." },
    { name: "Rollcall", description: "What OpenAI has no call for." },
    { name: "Dialects", description: "The same models for other vendors' clients, in their words." },
    { name: "Operating", description: "For whoever runs the server. They need no key." },
  ],
  security: [{ ApiKeyAuth: [] }],
  paths,
  components: { ...components, examples: examplesIn(paths) },
};

export const openApiDocument = JSON.stringify(openApi);
