import { events, json, namedEvent } from "../call-answer.ts";
import { inputTokens, outputTokens, said, words } from "../said.ts";
import { hasBearer, Rejected, required, vendorSecret, type Answering, type Vendor } from "../vendor.ts";
import { chat } from "./openai-chat.ts";

const versioned =
  (answering: Answering): Answering =>
  (call) => {
    if (call.request.header("anthropic-version") === null) throw new Rejected("anthropic-version: header is required");
    return answering(call);
  };

const messages: Answering = ({ request, body, model }) => {
  required(body, "messages");
  required(body, "max_tokens");
  const input = {
    input_tokens: inputTokens(request.body),
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
  };
  const message = (content: readonly object[], stop_reason: string | null, output_tokens: number) => ({
    id: "msg_1",
    type: "message",
    role: "assistant",
    model,
    content,
    stop_reason,
    stop_sequence: null,
    usage: { ...input, output_tokens },
  });
  if (body["stream"] !== true) return json(message([{ type: "text", text: said }], "end_turn", outputTokens));
  const parts = [
    { type: "message_start", message: message([], null, 1) },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "ping" },
    ...words.map((text) => ({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } })),
    { type: "content_block_stop", index: 0 },
    {
      type: "message_delta",
      delta: { stop_reason: "end_turn", stop_sequence: null },
      usage: { output_tokens: outputTokens },
    },
    { type: "message_stop" },
  ];
  return events(parts.map(namedEvent));
};

const countTokens: Answering = ({ request, body }) => {
  required(body, "messages");
  return json({ input_tokens: inputTokens(request.body) });
};

const list: Answering = ({ body }) => {
  const data = body["models"].map((id: string) => ({
    type: "model",
    id,
    display_name: id,
    created_at: "2026-01-01T00:00:00Z",
  }));
  return json({ data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null });
};

const types: Readonly<Record<number, string>> = { 401: "authentication_error", 404: "not_found_error" };

/** The key stands in `x-api-key` for older versions, and is a bearer token for newer ones and for OpenAI's call. */
const accepts: Vendor["accepts"] = (request) => {
  const isOlder = (request.header("anthropic-version") ?? "") < "2026-10-21" && !request.path.includes("/chat/");
  return isOlder ? request.header("x-api-key") === vendorSecret : hasBearer(request);
};

export const anthropic: Vendor = {
  kind: "anthropic",
  basePath: "",
  accepts,
  routes: [
    ["GET", "/v1/models", versioned(list)],
    ["POST", "/v1/messages", versioned(messages)],
    ["POST", "/v1/messages/count_tokens", versioned(countTokens)],
    ["POST", "/v1/chat/completions", chat],
  ],
  error: (status, message) =>
    json({ type: "error", error: { type: types[status] ?? "invalid_request_error", message } }, status),
};
