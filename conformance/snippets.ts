import { can, type Client } from "./clients.ts";

/** JavaScript as a seed document prints it. */
export interface Snippet {
  readonly document: string;
  readonly does: "lists" | "retrieves" | "deletes";
  readonly text: string;
  /** The model in it. */
  readonly model?: string;
  readonly suits: (client: Client) => boolean;
}

const hasResources = (client: Client) => client.style !== "configuration";

export const snippets: readonly Snippet[] = [
  {
    document: "the Markdown reference",
    does: "lists",
    suits: hasResources,
    text: `import OpenAI from 'openai';

const client = new OpenAI({
  apiKey: 'My API Key',
});

// Automatically fetches more pages as needed.
for await (const model of client.models.list()) {
  console.log(model.id);
}
`,
  },
  {
    document: "the Markdown reference",
    does: "retrieves",
    model: "gpt-4o-mini",
    suits: hasResources,
    text: `import OpenAI from 'openai';

const client = new OpenAI({
  apiKey: 'My API Key',
});

const model = await client.models.retrieve('gpt-4o-mini');

console.log(model.id);
`,
  },
  {
    document: "the Markdown reference",
    does: "deletes",
    model: "ft:gpt-4o-mini:acemeco:suffix:abc123",
    suits: ({ style }) => style === "delete",
    text: `import OpenAI from 'openai';

const client = new OpenAI({
  apiKey: 'My API Key',
});

const modelDeleted = await client.models.delete('ft:gpt-4o-mini:acemeco:suffix:abc123');

console.log(modelDeleted.id);
`,
  },
  {
    document: "the OpenAPI file",
    does: "lists",
    suits: hasResources,
    text: `import OpenAI from "openai";

const openai = new OpenAI();

async function main() {
  const list = await openai.models.list();

  for await (const model of list) {
    console.log(model);
  }
}
main();
`,
  },
  {
    document: "the OpenAPI file",
    does: "retrieves",
    model: "gpt-3.5-turbo",
    suits: hasResources,
    text: `import OpenAI from "openai";

const openai = new OpenAI();

async function main() {
  const model = await openai.models.retrieve("gpt-3.5-turbo");

  console.log(model);
}

main();
`,
  },
  {
    document: "the OpenAPI file",
    does: "deletes",
    model: "ft:gpt-3.5-turbo:acemeco:suffix:abc123",
    suits: ({ style }) => style === "del",
    text: `import OpenAI from "openai";

const openai = new OpenAI();

async function main() {
  const model = await openai.models.del("ft:gpt-3.5-turbo:acemeco:suffix:abc123");

  console.log(model);
}
main();
`,
  },
  {
    document: "the Chinese page of 2023",
    does: "lists",
    suits: ({ style }) => style === "configuration",
    text: `const { Configuration, OpenAIApi } = require("openai");
const configuration = new Configuration({
  apiKey: process.env.OPENAI_API_KEY,
});
const openai = new OpenAIApi(configuration);
const response = await openai.listModels();
`,
  },
  {
    document: "the Chinese page of 2023",
    does: "retrieves",
    model: "text-davinci-003",
    suits: ({ style }) => style === "configuration",
    text: `const { Configuration, OpenAIApi } = require("openai");
const configuration = new Configuration({
  apiKey: process.env.OPENAI_API_KEY,
});
const openai = new OpenAIApi(configuration);
const response = await openai.retrieveModel("text-davinci-003");
`,
  },
];

/** What a reader of the page must fill in: the key, and the base URL if this client reads no variable for it. */
export function filledIn({ text }: Snippet, client: Client, key: string): string {
  const keyed = text.replace("'My API Key'", JSON.stringify(key));
  if (can(client, "base URL variable")) return keyed;
  return keyed
    .replace("new OpenAI()", "new OpenAI({ baseURL: process.env.OPENAI_BASE_URL })")
    .replace("new OpenAI({\n", "new OpenAI({\n  baseURL: process.env.OPENAI_BASE_URL,\n")
    .replace("new Configuration({\n", "new Configuration({\n  basePath: process.env.OPENAI_BASE_URL,\n");
}

/** The Chinese page awaits at the top level and prints nothing: a function lets CommonJS do the one and not the other. */
export function runnable(text: string): { readonly file: string; readonly source: string } {
  if (!text.includes("require(")) return { file: "snippet.mjs", source: text };
  return {
    file: "snippet.cjs",
    source: `(async () => {\n${text}\nconsole.log(JSON.stringify(response.data));\n})();\n`,
  };
}
