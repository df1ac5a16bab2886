import { events, json, namedEvent } from "../call-answer.ts";
import { inputTokens, outputTokens, said, words } from "../said.ts";
import { required, type Answering, type VendorCall } from "../vendor.ts";

/** OpenAI's Responses, with every event of a reasoning model that answers in text. */

const message = (content: readonly object[], status: string) => ({
  id: "msg_1",
  type: "message",
  status,
  role: "assistant",
  content,
});
const reasoning = (summary: readonly object[]) => ({ id: "rs_1", type: "reasoning", summary });
const outputText = (text: string) => ({ type: "output_text", text, annotations: [], logprobs: [] });
const summaryText = (text: string) => ({ type: "summary_text", text });
const thought = "A greeting.";

function responseOf({ request, body, model }: VendorCall, status: "in_progress" | "completed") {
  const isWhole = status === "completed";
  const input_tokens = inputTokens(request.body);
  const usage = {
    input_tokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input_tokens + outputTokens,
  };
  return {
    id: "resp_1",
    object: "response",
    created_at: 1_790_000_000,
    status,
    error: null,
    incomplete_details: null,
    instructions: body["instructions"] ?? null,
    model,
    output: isWhole ? [reasoning([summaryText(thought)]), message([outputText(said)], "completed")] : [],
    parallel_tool_calls: true,
    previous_response_id: null,
    store: body["store"] ?? true,
    tool_choice: "auto",
    tools: [],
    usage: isWhole ? usage : null,
    metadata: {},
  };
}

export const responses: Answering = (call) => {
  required(call.body, "input");
  if (call.body["stream"] !== true) return json(responseOf(call, "completed"));
  const unnumbered = [
    { type: "response.created", response: responseOf(call, "in_progress") },
    { type: "response.in_progress", response: responseOf(call, "in_progress") },
    ...reasoningEvents(),
    ...textEvents(),
    { type: "response.completed", response: responseOf(call, "completed") },
  ];
  return events(unnumbered.map((data, sequence_number) => namedEvent({ ...data, sequence_number })));
};

function reasoningEvents() {
  const place = { item_id: "rs_1", output_index: 0, summary_index: 0 };
  return [
    { type: "response.output_item.added", output_index: 0, item: reasoning([]) },
    { type: "response.reasoning_summary_part.added", ...place, part: summaryText("") },
    { type: "response.reasoning_summary_text.delta", ...place, delta: thought },
    { type: "response.reasoning_summary_text.done", ...place, text: thought },
    { type: "response.reasoning_summary_part.done", ...place, part: summaryText(thought) },
    { type: "response.output_item.done", output_index: 0, item: reasoning([summaryText(thought)]) },
  ];
}

function textEvents() {
  const place = { item_id: "msg_1", output_index: 1, content_index: 0 };
  const deltaOf = (delta: string) => ({ type: "response.output_text.delta", ...place, delta, logprobs: [] });
  return [
    { type: "response.output_item.added", output_index: 1, item: message([], "in_progress") },
    { type: "response.content_part.added", ...place, part: outputText("") },
    ...words.map(deltaOf),
    { type: "response.output_text.done", ...place, text: said, logprobs: [] },
    { type: "response.content_part.done", ...place, part: outputText(said) },
    { type: "response.output_item.done", output_index: 1, item: message([outputText(said)], "completed") },
  ];
}

export const inputTokenCount: Answering = ({ request }) =>
  json({ object: "response.input_tokens", input_tokens: inputTokens(request.body) });

export const compact: Answering = ({ body }) => {
  const usage = { input_tokens: 3, output_tokens: 1, total_tokens: 4 };
  return json({
    id: "resp_2",
    object: "response.compaction",
    created_at: 1_790_000_000,
    output: [...[required(body, "input")].flat(), { id: "cmp_1", type: "compaction", encrypted_content: "gAAAA" }],
    usage,
  });
};
