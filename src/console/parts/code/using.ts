import { quoted } from "../export/curl.ts";
import { curlSnippet, javascriptSnippet, pythonSnippet, type SdkCall } from "./calling.ts";
import { claudeCode, snippetOf, type Snippet } from "./clients.ts";
import { literal } from "./literals.ts";

const prompt = "Say hello.";
const messages = [{ role: "user", content: prompt }];

/** The least that each call takes. */
const bodies: Readonly<Record<SdkCall, Readonly<Record<string, unknown>>>> = {
  chat: { messages },
  responses: { input: prompt },
  // Anthropic's API demands a limit.
  messages: { max_tokens: 1024, messages },
  completions: { prompt },
  embeddings: { input: prompt },
};
const openaiPaths: Readonly<Record<Exclude<SdkCall, "messages">, string>> = {
  chat: "/v1/chat/completions",
  responses: "/v1/responses",
  completions: "/v1/completions",
  embeddings: "/v1/embeddings",
};

export interface UsedModel {
  readonly id: string;
  readonly embeds: boolean;
  /** The calls that its source takes; null if that is not known. */
  readonly calls: readonly string[] | null;
}

/** The lines that call one model with each client that can. `server` is without a slash at its end. */
export function usingSnippets(server: string, model: UsedModel): readonly Snippet[] {
  const takes = (call: string) => model.calls === null || model.calls.includes(call);
  return [
    ...openaiSnippets(server, model.id, openaiCall(model.embeds, takes)),
    ...(!model.embeds && takes("messages") ? anthropicSnippets(server, model.id) : []),
    ...(!model.embeds && takes("gemini.generate") ? [geminiSnippet(server, model.id)] : []),
    ...(!model.embeds && takes("ollama.chat") ? [ollamaSnippet(server, model.id)] : []),
  ];
}

function openaiCall(embeds: boolean, takes: (call: string) => boolean): keyof typeof openaiPaths | null {
  const calls = embeds ? (["embeddings"] as const) : (["chat", "responses", "completions"] as const);
  return calls.find(takes) ?? null;
}

function openaiSnippets(server: string, id: string, call: keyof typeof openaiPaths | null): readonly Snippet[] {
  if (call === null) return [];
  const body = { model: id, ...bodies[call] };
  return [
    curlSnippet(server + openaiPaths[call], { "content-type": "application/json" }, body),
    pythonSnippet("openai-python", server, call, body),
    javascriptSnippet("openai-javascript", server, call, body),
    pythonSnippet("azure", server, call, body),
  ];
}

function anthropicSnippets(server: string, id: string): readonly Snippet[] {
  const body = { model: id, ...bodies.messages };
  return [
    pythonSnippet("anthropic", server, "messages", body),
    javascriptSnippet("anthropic-javascript", server, "messages", body),
    claudeCode(server, [`ANTHROPIC_MODEL=${quoted(id)}`]),
  ];
}

function geminiSnippet(server: string, id: string): Snippet {
  const call = `client.models.generate_content(model=${literal(id)}, contents=${literal(prompt)})`;
  return snippetOf("gemini", server, `answer = ${call}\nprint(answer.text)`);
}

function ollamaSnippet(server: string, id: string): Snippet {
  const said = `[{"role": "user", "content": ${literal(prompt)}}]`;
  return snippetOf(
    "ollama",
    server,
    `answer = client.chat(model=${literal(id)}, messages=${said})\nprint(answer.message.content)`,
  );
}
