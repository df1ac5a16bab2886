import { events, json, namedEvent } from "../call-answer.ts";
import { inputTokens, outputTokens, said, vectorOf, words } from "../said.ts";
import { hasBearer, required, type Answering, type Route, type Vendor } from "../vendor.ts";
import { chat as openaiChat, embeddings } from "./openai-chat.ts";

/** Version 2 of Cohere's API. */
const chat: Answering = ({ request, body }) => {
  required(body, "messages");
  const tokens = { input_tokens: inputTokens(request.body), output_tokens: outputTokens };
  const usage = { billed_units: tokens, tokens };
  const content = { type: "text", text: said };
  if (body["stream"] !== true) {
    const message = { role: "assistant", content: [content] };
    return json({ id: "c1", finish_reason: "COMPLETE", message, usage });
  }
  const start = { message: { role: "assistant", content: [], tool_plan: "", tool_calls: [], citations: [] } };
  const text = (type: string, value: object) => ({ type, index: 0, delta: { message: { content: value } } });
  return events(
    [
      { type: "message-start", id: "c1", delta: start },
      text("content-start", { type: "text", text: "" }),
      ...words.map((word) => text("content-delta", { text: word })),
      { type: "content-end", index: 0 },
      { type: "message-end", id: "c1", delta: { finish_reason: "COMPLETE", usage } },
    ].map(namedEvent),
  );
};

const embed: Answering = ({ body }) => {
  required(body, "input_type");
  const texts: readonly string[] = required(body, "texts");
  const float = texts.map((text) => vectorOf(text, 8));
  const meta = { api_version: { version: "2" }, billed_units: { input_tokens: texts.length } };
  return json({ id: "e1", texts, embeddings: { float }, meta, response_type: "embeddings_by_type" });
};

const rerank: Answering = ({ body }) => {
  required(body, "query");
  const documents: readonly unknown[] = required(body, "documents");
  const results = documents.map((_, index) => ({ index, relevance_score: 1 / (index + 1) }));
  return json({ id: "r1", results, meta: { api_version: { version: "2" }, billed_units: { search_units: 1 } } });
};

const list: Answering = ({ body }) =>
  json({ models: body["models"].map((name: string) => ({ name, endpoints: ["chat"], finetuned: false })) });

const routes: readonly Route[] = [
  ["GET", "/v1/models", list],
  ["POST", "/v2/chat", chat],
  ["POST", "/v2/embed", embed],
  ["POST", "/v2/rerank", rerank],
  ["POST", "/v1/rerank", rerank],
  ["POST", "/compatibility/v1/chat/completions", openaiChat],
  ["POST", "/compatibility/v1/embeddings", embeddings],
];

export const cohere: Vendor = {
  kind: "cohere",
  basePath: "",
  accepts: hasBearer,
  routes,
  error: (status, message) => json({ id: "x1", message }, status),
};
