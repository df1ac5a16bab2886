import { callPathsDescribed } from "./calls.ts";
import { objectPathsDescribed } from "./objects.ts";
import { components } from "./components.ts";
import { dialectPaths } from "./dialects.ts";
import { exampleOf } from "./examples.ts";
import type { Operation } from "../../api/operation.ts";
import { describeOperation, operationPaths, pathsOf, schemasOf } from "./operations.ts";

/*
 * The answer to GET /openapi.json. A test compares it with the route table, OpenAI's published specification of the
 * Models API, and real answers.
 */

const ordinaryPaths = { ...operationPaths, ...dialectPaths, ...callPathsDescribed, ...objectPathsDescribed };

type Schemas = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Every component that an operation shows an example of, by its name. */
function examplesIn(described: unknown, schemas: Schemas) {
  const named = JSON.stringify(described).matchAll(/#\/components\/examples\/(\w+)/g);
  return Object.fromEntries([...named].map(([, name = ""]) => [name, { value: exampleOf({ $ref: name }, schemas) }]));
}

/** The description of an ordinary server, and of the further operations of one for tests. */
export function describeApi(further: readonly Operation[] = []) {
  const paths = { ...ordinaryPaths, ...pathsOf(further, describeOperation) };
  const schemas = { ...components.schemas, ...schemasOf(further) };
  return {
    openapi: "3.1.0",
    info: {
      title: "Rollcall",
      version: "1",
      description:
        "The OpenAI Models API, self-hosted, with OpenAI's Admin API, and the same list of models as other vendors' clients " +
        "want it. The three calls of /v1/models also answer without /v1.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/", description: "This server. The base URL of OpenAI's clients is its /v1." }],
    tags: [
      { name: "Models", description: "OpenAI's Models API." },
      { name: "Calls", description: "Calls of models, passed on to the source that has the model." },
      { name: "Objects", description: "What calls leave at a source, such as files, batches and stored responses." },
      { name: "Administration", description: "OpenAI's Admin API, for admin keys." },
      { name: "Rollcall", description: "Rollcall's own calls, where OpenAI has none." },
      { name: "Dialects", description: "The same models for other vendors' clients, in their formats." },
      { name: "Operating", description: "For operators of the server. They need no key." },
    ],
    security: [{ ApiKeyAuth: [] }],
    paths,
    components: { ...components, schemas, examples: examplesIn(paths, schemas) },
  };
}

export const openApi = describeApi();

export const openApiDocument = JSON.stringify(openApi);
