import { event, events, json, type CallAnswer } from "../call-answer.ts";
import { inputTokens, outputTokens, said, vectorOf, words } from "../said.ts";
import { hasBearer, required, type Answering, type Vendor, type VendorCall } from "../vendor.ts";
import { moderations, speech, transcriptions } from "./openai-chat.ts";

/** Like OpenAI's, but the last chunk of every stream has the usage, asked for or not. */
function completion({ request, body, model }: VendorCall): CallAnswer {
  const prompt_tokens = inputTokens(request.body);
  const usage = { prompt_tokens, completion_tokens: outputTokens, total_tokens: prompt_tokens + outputTokens };
  const common = { id: "m1", created: 1_790_000_000, model };
  if (body["stream"] !== true) {
    const message = { role: "assistant", content: said, tool_calls: null };
    const choices = [{ index: 0, finish_reason: "stop", message }];
    return json({ object: "chat.completion", ...common, choices, usage });
  }
  const chunk = (delta: object, finish_reason: string | null) =>
    event({
      object: "chat.completion.chunk",
      ...common,
      choices: [{ index: 0, delta, finish_reason }],
      ...(finish_reason !== null && { usage }),
    });
  return events([
    chunk({ role: "assistant", content: "" }, null),
    ...words.map((content) => chunk({ content }, null)),
    chunk({ content: "" }, "stop"),
    "data: [DONE]\n\n",
  ]);
}

const chat: Answering = (call) => {
  required(call.body, "messages");
  return completion(call);
};

const fim: Answering = (call) => {
  required(call.body, "prompt");
  return completion(call);
};

const embeddings: Answering = ({ body, model }) => {
  const texts: readonly string[] = [required(body, "input")].flat();
  const data = texts.map((text, index) => ({ object: "embedding", index, embedding: vectorOf(text, 8) }));
  const usage = { prompt_tokens: texts.length, completion_tokens: 0, total_tokens: texts.length };
  return json({ id: "e1", object: "list", data, model, usage });
};

const ocr: Answering = ({ body, model }) => {
  required(body, "document");
  const page = { index: 0, markdown: said, images: [], dimensions: { dpi: 72, height: 10, width: 10 } };
  return json({ pages: [page], model, usage_info: { pages_processed: 1, doc_size_bytes: 1 } });
};

const list: Answering = ({ body }) => {
  const capabilities = { completion_chat: true, completion_fim: true };
  const data = body["models"].map((id: string) => ({
    id,
    object: "model",
    created: 1,
    owned_by: "mistralai",
    capabilities,
    name: id,
    max_context_length: 32_768,
    type: "base",
  }));
  return json({ object: "list", data });
};

export const mistral: Vendor = {
  kind: "mistral",
  basePath: "",
  accepts: hasBearer,
  routes: [
    ["GET", "/v1/models", list],
    ["POST", "/v1/chat/completions", chat],
    ["POST", "/v1/fim/completions", fim],
    ["POST", "/v1/ocr", ocr],
    ["POST", "/v1/embeddings", embeddings],
    ["POST", "/v1/moderations", moderations],
    ["POST", "/v1/chat/moderations", moderations],
    ["POST", "/v1/classifications", moderations],
    ["POST", "/v1/chat/classifications", moderations],
    ["POST", "/v1/audio/speech", speech],
    ["POST", "/v1/audio/transcriptions", transcriptions],
  ],
  error: (status, message) => json({ object: "error", message, type: "invalid_request_error", code: null }, status),
};
