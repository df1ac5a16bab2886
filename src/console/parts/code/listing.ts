import { curlKey } from "../export/curl.ts";
import { claudeCode, snippetOf, type Snippet } from "./clients.ts";

/** The lines that point a client here, and list its models. `server` is without a slash at its end. */
export function listingSnippets(server: string): readonly Snippet[] {
  const printIds = "for model in client.models.list():\n    print(model.id)";
  return [
    {
      id: "variables",
      client: null,
      language: "shell",
      text: `export OPENAI_BASE_URL=${server}/v1\nexport OPENAI_API_KEY=sk-proj-…`,
    },
    { id: "curl", client: "curl", language: "shell", text: `curl ${server}/v1/models \\\n  ${curlKey}` },
    snippetOf("openai-python", server, printIds),
    snippetOf("openai-javascript", server, "for await (const model of client.models.list()) console.log(model.id);"),
    snippetOf("anthropic", server, printIds),
    claudeCode(server),
    snippetOf("gemini", server, "for model in client.models.list():\n    print(model.name)"),
    snippetOf("ollama", server, "for model in client.list().models:\n    print(model.model)"),
    snippetOf("azure", server, printIds),
  ];
}
