/** The lines that point a client here, and list its models. */
export interface Snippet {
  readonly id: string;
  /** The client's own name; null for every client that reads variables. */
  readonly client: string | null;
  /** What the lines are written in. */
  readonly language: string;
  readonly text: string;
}

/** `server` is the address of this server, without a slash at its end. */
export function snippetsFor(server: string): readonly Snippet[] {
  return [
    {
      id: "variables",
      client: null,
      language: "shell",
      text: `export OPENAI_BASE_URL=${server}/v1\nexport OPENAI_API_KEY=sk-proj-…`,
    },
    {
      id: "curl",
      client: "curl",
      language: "shell",
      text: `curl ${server}/v1/models \\\n  -H "Authorization: Bearer $OPENAI_API_KEY"`,
    },
    {
      id: "openai-python",
      client: "OpenAI, Python",
      language: "python",
      text: `import os\nfrom openai import OpenAI\n\nclient = OpenAI(base_url="${server}/v1", api_key=os.environ["OPENAI_API_KEY"])\nfor model in client.models.list():\n    print(model.id)`,
    },
    {
      id: "openai-javascript",
      client: "OpenAI, JavaScript",
      language: "javascript",
      text: `import OpenAI from "openai";\n\nconst client = new OpenAI({ baseURL: "${server}/v1", apiKey: process.env.OPENAI_API_KEY });\nfor await (const model of client.models.list()) console.log(model.id);`,
    },
    {
      id: "anthropic",
      client: "Anthropic, Python",
      language: "python",
      text: `import os\nfrom anthropic import Anthropic\n\nclient = Anthropic(base_url="${server}/anthropic", api_key=os.environ["OPENAI_API_KEY"])\nfor model in client.models.list():\n    print(model.id)`,
    },
    {
      id: "claude-code",
      client: "Claude Code",
      language: "shell",
      text: `export ANTHROPIC_BASE_URL=${server}/anthropic\nexport ANTHROPIC_API_KEY=$OPENAI_API_KEY\nclaude`,
    },
    {
      id: "gemini",
      client: "Google Gen AI, Python",
      language: "python",
      text: `import os\nfrom google import genai\n\nclient = genai.Client(\n    api_key=os.environ["OPENAI_API_KEY"],\n    http_options={"base_url": "${server}/gemini"},\n)\nfor model in client.models.list():\n    print(model.name)`,
    },
    {
      id: "ollama",
      client: "Ollama, Python",
      language: "python",
      text: `import os\nfrom ollama import Client\n\nclient = Client(\n    host="${server}/ollama",\n    headers={"Authorization": "Bearer " + os.environ["OPENAI_API_KEY"]},\n)\nfor model in client.list().models:\n    print(model.model)`,
    },
    {
      id: "azure",
      client: "Azure OpenAI, Python",
      language: "python",
      text: `import os\nfrom openai import AzureOpenAI\n\nclient = AzureOpenAI(\n    azure_endpoint="${server}/azure",\n    api_key=os.environ["OPENAI_API_KEY"],\n    api_version="2024-10-21",\n)\nfor model in client.models.list():\n    print(model.id)`,
    },
  ];
}
