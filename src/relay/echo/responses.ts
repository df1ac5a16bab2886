import { echoedAt, event, itemsIn, type Echoed, type EchoRequest } from "./echo-request.ts";
import { said } from "./said.ts";

/** OpenAI's responses. Nothing is stored, so no later request can refer to them. */
export function echoResponse(request: EchoRequest): Echoed {
  const { body, id } = request;
  const { reply, words, input, output } = said(itemsIn(body, "input"), body["instructions"]);
  const part = { type: "output_text", text: reply, annotations: [], logprobs: [] };
  const item = { id: id("msg_"), type: "message", role: "assistant", status: "completed", content: [part] };
  const details = { input_tokens_details: { cached_tokens: 0 }, output_tokens_details: { reasoning_tokens: 0 } };
  const usage = { input_tokens: input, output_tokens: output, total_tokens: input + output, ...details };
  const completed = { ...responseTo(request), status: "completed", output: [item], usage };
  if (body["stream"] !== true) return { whole: completed };
  const begun = { ...responseTo(request), status: "in_progress", output: [], usage: null };
  const place = { item_id: item.id, output_index: 0, content_index: 0 };
  const inPart = (type: string, more: object) => ({ type, ...place, ...more });
  const events = [
    { type: "response.created", response: begun },
    { type: "response.in_progress", response: begun },
    { type: "response.output_item.added", output_index: 0, item: { ...item, status: "in_progress", content: [] } },
    inPart("response.content_part.added", { part: { ...part, text: "" } }),
    ...words.map((delta) => inPart("response.output_text.delta", { delta, logprobs: [] })),
    inPart("response.output_text.done", { text: reply, logprobs: [] }),
    inPart("response.content_part.done", { part }),
    { type: "response.output_item.done", output_index: 0, item },
    { type: "response.completed", response: completed },
  ];
  const pieces = events.map((one, at) => event({ ...one, sequence_number: at }, one.type));
  return { pieces, type: "text/event-stream" };
}

function responseTo({ id, model }: EchoRequest) {
  return {
    id: id("resp_"),
    object: "response",
    created_at: echoedAt,
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    model,
    parallel_tool_calls: true,
    previous_response_id: null,
    store: false,
    temperature: 1,
    tool_choice: "auto",
    tools: [],
    top_p: 1,
  };
}
