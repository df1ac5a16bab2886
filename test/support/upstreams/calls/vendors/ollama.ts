import { json, type CallAnswer } from "../call-answer.ts";
import { inputTokens, outputTokens, said, vectorOf, words } from "../said.ts";
import { hasBearer, required, type Answering, type Vendor, type VendorCall } from "../vendor.ts";
import { openaiRoutes } from "./openai.ts";

const created_at = "2026-01-01T00:00:00.000000Z";

/** Lines of JSON, unless `stream` is false. `partOf` writes a text as the call does. */
function lines({ request, body, model }: VendorCall, partOf: (text: string) => object): CallAnswer {
  const end = {
    done: true,
    done_reason: "stop",
    total_duration: 9_000_000,
    load_duration: 1_000_000,
    prompt_eval_count: inputTokens(request.body),
    prompt_eval_duration: 4_000_000,
    eval_count: outputTokens,
    eval_duration: 4_000_000,
  };
  if (body["stream"] === false) return json({ model, created_at, ...partOf(said), ...end });
  const line = (text: string, more: object) => `${JSON.stringify({ model, created_at, ...partOf(text), ...more })}\n`;
  const texts = [...words.map((word) => line(word, { done: false })), line("", end)];
  return { status: 200, headers: { "Content-Type": "application/x-ndjson" }, body: texts };
}

const chat: Answering = (call) => {
  required(call.body, "messages");
  return lines(call, (content) => ({ message: { role: "assistant", content } }));
};

const generate: Answering = (call) => lines(call, (response) => ({ response }));

const embed: Answering = ({ request, body, model }) => {
  const input: readonly string[] = [required(body, "input")].flat();
  const embeddings = input.map((text) => vectorOf(text, 8));
  return json({
    model,
    embeddings,
    total_duration: 9_000_000,
    load_duration: 1_000_000,
    prompt_eval_count: inputTokens(request.body),
  });
};

const embeddings: Answering = ({ body }) => json({ embedding: vectorOf(required(body, "prompt"), 8) });

const list: Answering = ({ body }) => {
  const details = {
    format: "gguf",
    family: "llama",
    parameter_size: "1B",
    quantization_level: "Q4_0",
    context_length: 1,
  };
  const models = body["models"].map((model: string) => ({
    name: model,
    model,
    modified_at: created_at,
    capabilities: ["completion"],
    details,
  }));
  return json({ models });
};

export const ollama: Vendor = {
  kind: "ollama",
  basePath: "",
  accepts: hasBearer,
  routes: [
    ["GET", "/api/tags", list],
    ["POST", "/api/chat", chat],
    ["POST", "/api/generate", generate],
    ["POST", "/api/embed", embed],
    ["POST", "/api/embeddings", embeddings],
    ...openaiRoutes("/v1"),
  ],
  error: (status, message) => json({ error: message }, status),
};
