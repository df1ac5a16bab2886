import { events, json, type CallAnswer } from "../call-answer.ts";
import { inputTokens, said, vectorOf, words } from "../said.ts";
import { hasBearer, required, vendorSecret, type Answering, type Vendor, type VendorCall } from "../vendor.ts";
import { openaiRoutes } from "./openai.ts";

interface Content {
  readonly parts: readonly { readonly text: string }[];
}

function partOf({ request, model }: VendorCall, text: string, tokens: number, isLast: boolean) {
  const promptTokenCount = inputTokens(request.body);
  const content = { parts: [{ text }], role: "model" };
  return {
    candidates: [{ content, ...(isLast && { finishReason: "STOP" }), index: 0 }],
    usageMetadata: {
      promptTokenCount,
      candidatesTokenCount: tokens,
      totalTokenCount: promptTokenCount + tokens,
    },
    modelVersion: model,
    responseId: "response-1",
  };
}

const generate: Answering = (call) => {
  required(call.body, "contents");
  return json(partOf(call, said, words.length, true));
};

/** Google ends its lines with CR LF. Without `alt=sse`, the stream is one array. */
const stream: Answering = (call): CallAnswer => {
  required(call.body, "contents");
  const parts = words.map((word, at) => JSON.stringify(partOf(call, word, at + 1, at === words.length - 1)));
  if (call.request.query.get("alt") === "sse") return events(parts.map((part) => `data: ${part}\r\n\r\n`));
  const body = parts.map((part, at) => (at === 0 ? `[${part}` : `,\r\n${part}`));
  return { status: 200, headers: { "Content-Type": "application/json" }, body: [...body, "]"] };
};

const countTokens: Answering = ({ request, body }) => {
  required(body, "contents");
  return json({ totalTokens: inputTokens(request.body) });
};

const embeddingOf = ({ parts }: Content) => ({ values: vectorOf(parts.map(({ text }) => text).join(""), 8) });

const embed: Answering = ({ body }) => json({ embedding: embeddingOf(required(body, "content")) });

const batchEmbed: Answering = ({ body, model }) => {
  const requests: readonly { model: string; content: Content }[] = required(body, "requests");
  if (requests.some((request) => request.model !== `models/${model}`))
    return gemini.error(400, "BatchEmbedContentsRequest.requests[0].model: must match the model of the path.");
  return json({ embeddings: requests.map(({ content }) => embeddingOf(content)) });
};

const list: Answering = ({ body }) =>
  json({
    models: body["models"].map((id: string) => ({
      name: `models/${id}`,
      supportedGenerationMethods: ["generateContent", "embedContent"],
    })),
  });

const statuses: Readonly<Record<number, string>> = { 401: "UNAUTHENTICATED", 404: "NOT_FOUND" };

export const gemini: Vendor = {
  kind: "gemini",
  basePath: "",
  accepts: (request) =>
    request.path.startsWith("/v1beta/openai/") ? hasBearer(request) : request.header("x-goog-api-key") === vendorSecret,
  routes: [
    ["GET", "/v1beta/models", list],
    ["POST", "/v1beta/models/{model}:generateContent", generate],
    ["POST", "/v1beta/models/{model}:streamGenerateContent", stream],
    ["POST", "/v1beta/models/{model}:countTokens", countTokens],
    ["POST", "/v1beta/models/{model}:embedContent", embed],
    ["POST", "/v1beta/models/{model}:batchEmbedContents", batchEmbed],
    ...openaiRoutes("/v1beta/openai"),
  ],
  error: (status, message) =>
    json({ error: { code: status, message, status: statuses[status] ?? "INVALID_ARGUMENT" } }, status),
};
