/** How a client names its calls. */
export type Style = "configuration" | "del" | "delete";

/** Features that some clients lack. */
export type Ability = "async iteration" | "typed errors" | "request id property" | "project" | "base URL variable";

export interface Client {
  /** The name this version is installed under. */
  readonly alias: string;
  readonly version: string;
  readonly style: Style;
  readonly userAgent: string;
  /** The fine-tuned model's id and the id with a slash, as this client writes them in a path. */
  readonly paths: { readonly fineTune: string; readonly slash: string };
  /** The features this client lacks, each with the reason, as in the table of README.md. */
  readonly cannot: Readonly<Partial<Record<Ability, string>>>;
}

const colonsRaw = "ft:gpt-4o-mini:acemeco:suffix:abc123";
const colonsEncoded = "ft%3Agpt-4o-mini%3Aacemeco%3Asuffix%3Aabc123";
const slashRaw = "meta-llama/Llama-3.1-8B";
const slashEncoded = "meta-llama%2FLlama-3.1-8B";

/** Every version of npm's `openai` that the tests run: the first and the last of each major that changed something. */
export const clients: readonly Client[] = [
  {
    alias: "openai3",
    version: "3.3.0",
    style: "configuration",
    userAgent: "OpenAI/NodeJS/3.3.0",
    paths: { fineTune: colonsEncoded, slash: slashEncoded },
    cannot: {
      "async iteration": "a list is one axios response",
      "typed errors": "every error is one of axios",
      "request id property": "an axios error carries response headers only",
      project: "Configuration knows an organization only",
      "base URL variable": "the base URL is an argument of Configuration",
    },
  },
  {
    alias: "openai4-first",
    version: "4.0.0",
    style: "del",
    userAgent: "OpenAI/JS 4.0.0",
    paths: { fineTune: colonsRaw, slash: slashRaw },
    cannot: {
      "request id property": "its errors carry the headers only",
      project: "the constructor has no project option",
      "base URL variable": "the base URL is an option of the constructor",
    },
  },
  {
    alias: "openai4",
    version: "4.104.0",
    style: "del",
    userAgent: "OpenAI/JS 4.104.0",
    paths: { fineTune: colonsRaw, slash: slashRaw },
    cannot: {},
  },
  ...["5.23.2", "6.49.0", "7.55.0"].map((version) => ({
    alias: `openai${version[0]}`,
    version,
    style: "delete" as const,
    userAgent: `OpenAI/JS ${version}`,
    paths: { fineTune: colonsRaw, slash: slashEncoded },
    cannot: {},
  })),
];

export function can(client: Client, ability: Ability): boolean {
  return client.cannot[ability] === undefined;
}
