import { echoedAt, event, itemsIn, type Echoed, type EchoRequest, type StreamEvent } from "./echo-request.ts";
import { piecesOf, type Said, type SaidToolCall } from "./said.ts";

/** OpenAI's responses. Nothing is stored, so no later request can refer to them. */
export function echoResponse(request: EchoRequest): Echoed {
  const { body, say } = request;
  const answer = say(itemsIn(body, "input"), body["instructions"]);
  const outputs = outputsOf(request, answer);
  const output = outputs.map(({ item }) => item);
  const cut = incompleteReasons[answer.finish];
  const status = cut === null ? "completed" : "incomplete";
  const how = { status, ...(cut !== null && { incomplete_details: { reason: cut } }) };
  const ended = { ...responseTo(request), ...how, output, usage: usageOf(answer) };
  if (body["stream"] !== true) return { whole: ended };
  const begun = { ...responseTo(request), status: "in_progress", output: [], usage: null };
  const events: readonly StreamEvent[] = [
    { type: "response.created", response: begun },
    { type: "response.in_progress", response: begun },
    ...outputs.flatMap(outputEvents),
    { type: `response.${status}`, response: ended },
  ];
  const pieces = events.map((one, at) => event({ ...one, sequence_number: at }, one.type));
  return { pieces, type: "text/event-stream" };
}

function outputEvents({ item, begun, events }: Output, output_index: number): StreamEvent[] {
  const place = { item_id: item.id, output_index };
  const between = events.map(({ type, ...more }) => Object.assign({ type }, place, more));
  const done = { type: "response.output_item.done", output_index, item };
  return [{ type: "response.output_item.added", output_index, item: begun }, ...between, done];
}

const incompleteReasons = {
  stop: null,
  tool_calls: null,
  length: "max_output_tokens",
  content_filter: "content_filter",
} as const;

/** An item of the output: as a whole, as it begins, and the events in between. */
interface Output {
  readonly item: { readonly id: string };
  readonly begun: object;
  readonly events: readonly StreamEvent[];
}

function outputsOf({ id }: EchoRequest, { reply, reasoning, toolCalls }: Said): readonly Output[] {
  const outputs: Output[] = [];
  if (reasoning !== "") outputs.push(reasoningOutput(id("rs_"), reasoning));
  if (reply !== "" || toolCalls.length === 0) outputs.push(messageOutput(id("msg_"), reply));
  return [...outputs, ...toolCalls.map((call, at) => toolOutput(`${id("fc_")}${at === 0 ? "" : at}`, call))];
}

function messageOutput(id: string, text: string): Output {
  const part = { type: "output_text", text, annotations: [], logprobs: [] };
  const item = { id, type: "message", role: "assistant", status: "completed", content: [part] };
  const events = [
    { type: "response.content_part.added", content_index: 0, part: { ...part, text: "" } },
    ...piecesOf(text).map((delta) => ({ type: "response.output_text.delta", content_index: 0, delta, logprobs: [] })),
    { type: "response.output_text.done", content_index: 0, text, logprobs: [] },
    { type: "response.content_part.done", content_index: 0, part },
  ];
  return { item, begun: { ...item, status: "in_progress", content: [] }, events };
}

function reasoningOutput(id: string, text: string): Output {
  const part = { type: "summary_text", text };
  const item = { id, type: "reasoning", summary: [part] };
  const events = [
    { type: "response.reasoning_summary_part.added", summary_index: 0, part: { ...part, text: "" } },
    ...piecesOf(text).map((delta) => ({ type: "response.reasoning_summary_text.delta", summary_index: 0, delta })),
    { type: "response.reasoning_summary_text.done", summary_index: 0, text },
    { type: "response.reasoning_summary_part.done", summary_index: 0, part },
  ];
  return { item, begun: { ...item, summary: [] }, events };
}

function toolOutput(id: string, call: SaidToolCall): Output {
  const { name, arguments: text } = call;
  const item = { id, type: "function_call", status: "completed", call_id: call.id, name, arguments: text };
  const events = [
    ...piecesOf(text).map((delta) => ({ type: "response.function_call_arguments.delta", delta })),
    { type: "response.function_call_arguments.done", name, arguments: text },
  ];
  return { item, begun: { ...item, status: "in_progress", arguments: "" }, events };
}

function usageOf({ input, output, cached, reasoned }: Said) {
  const details = {
    input_tokens_details: { cached_tokens: cached },
    output_tokens_details: { reasoning_tokens: reasoned },
  };
  return { input_tokens: input, output_tokens: output, total_tokens: input + output, ...details };
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
