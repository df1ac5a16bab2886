import { literal } from "./literals.ts";

/** Lines to paste for one client. */
export interface Snippet {
  readonly id: string;
  /** The client's own name; null for every client that reads variables. */
  readonly client: string | null;
  /** What the lines are written in. */
  readonly language: string;
  readonly text: string;
}

interface Client {
  readonly client: string;
  readonly language: string;
  /** The lines that make `client`. The key comes from a variable, never from the page. */
  readonly opening: (server: string) => string;
}

const pythonKey = 'os.environ["OPENAI_API_KEY"]';
const javascriptKey = "process.env.OPENAI_API_KEY";

/** The libraries that are shown. `server` is the address of this server, without a slash at its end. */
export const libraries = {
  "openai-python": {
    client: "OpenAI, Python",
    language: "python",
    opening: (server) =>
      `import os\nfrom openai import OpenAI\n\nclient = OpenAI(base_url=${literal(`${server}/v1`)}, api_key=${pythonKey})`,
  },
  "openai-javascript": {
    client: "OpenAI, JavaScript",
    language: "javascript",
    opening: (server) =>
      `import OpenAI from "openai";\n\nconst client = new OpenAI({ baseURL: ${literal(`${server}/v1`)}, apiKey: ${javascriptKey} });`,
  },
  anthropic: {
    client: "Anthropic, Python",
    language: "python",
    opening: (server) =>
      `import os\nfrom anthropic import Anthropic\n\nclient = Anthropic(base_url=${literal(`${server}/anthropic`)}, api_key=${pythonKey})`,
  },
  "anthropic-javascript": {
    client: "Anthropic, JavaScript",
    language: "javascript",
    opening: (server) =>
      `import Anthropic from "@anthropic-ai/sdk";\n\nconst client = new Anthropic({ baseURL: ${literal(`${server}/anthropic`)}, apiKey: ${javascriptKey} });`,
  },
  gemini: {
    client: "Google Gen AI, Python",
    language: "python",
    opening: (server) =>
      `import os\nfrom google import genai\n\nclient = genai.Client(\n    api_key=${pythonKey},\n    http_options={"base_url": ${literal(`${server}/gemini`)}},\n)`,
  },
  ollama: {
    client: "Ollama, Python",
    language: "python",
    opening: (server) =>
      `import os\nfrom ollama import Client\n\nclient = Client(\n    host=${literal(`${server}/ollama`)},\n    headers={"Authorization": "Bearer " + ${pythonKey}},\n)`,
  },
  azure: {
    client: "Azure OpenAI, Python",
    language: "python",
    opening: (server) =>
      `import os\nfrom openai import AzureOpenAI\n\nclient = AzureOpenAI(\n    azure_endpoint=${literal(`${server}/azure`)},\n    api_key=${pythonKey},\n    api_version="2024-10-21",\n)`,
  },
} as const satisfies Readonly<Record<string, Client>>;
export type Library = keyof typeof libraries;

export function snippetOf(library: Library, server: string, lines: string): Snippet {
  const { client, language, opening } = libraries[library];
  return { id: library, client, language, text: `${opening(server)}\n${lines}` };
}

/** Claude Code reads variables, and no other file has to change. */
export function claudeCode(server: string, further: readonly string[] = []): Snippet {
  const variables = [`ANTHROPIC_BASE_URL=${server}/anthropic`, "ANTHROPIC_API_KEY=$OPENAI_API_KEY", ...further];
  return {
    id: "claude-code",
    client: "Claude Code",
    language: "shell",
    text: [...variables.map((variable) => `export ${variable}`), "claude"].join("\n"),
  };
}
