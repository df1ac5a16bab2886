import { within } from "../../sources/reading.ts";
import { echoedAt, event, itemsIn, messagesIn, type Echoed, type EchoRequest } from "./echo-request.ts";
import { piecesOf, type Said, type SaidToolCall } from "./said.ts";

/** OpenAI's chat completions. */
export function echoChat(request: EchoRequest): Echoed {
  const answer = request.say(messagesIn(request.body));
  const { reply, reasoning, toolCalls, finish } = answer;
  const head = { id: request.id("chatcmpl-"), created: echoedAt, model: request.model };
  if (request.body["stream"] !== true) {
    const message = {
      role: "assistant",
      content: reply === "" && toolCalls.length > 0 ? null : reply,
      refusal: null,
      annotations: [],
      ...(reasoning !== "" && { reasoning_content: reasoning }),
      ...(toolCalls.length > 0 && { tool_calls: toolCalls.map(toolCall) }),
    };
    const choices = [{ index: 0, message, logprobs: null, finish_reason: finish }];
    return { whole: { ...head, object: "chat.completion", choices, usage: usageOf(answer) } };
  }
  const deltas = [
    { role: "assistant", content: "", refusal: null },
    ...piecesOf(reasoning).map((piece) => ({ reasoning_content: piece })),
    ...piecesOf(reply).map((content) => ({ content })),
    ...toolCalls.flatMap(toolDeltas),
  ];
  return streamOf(request, { ...head, object: "chat.completion.chunk" }, answer, [
    ...deltas.map((delta) => ({ index: 0, delta, logprobs: null, finish_reason: null })),
    { index: 0, delta: {}, logprobs: null, finish_reason: finish },
  ]);
}

function toolCall({ id, name, arguments: text }: SaidToolCall) {
  return { id, type: "function", function: { name, arguments: text } };
}

function toolDeltas(call: SaidToolCall, index: number) {
  const begun = { index, ...toolCall({ ...call, arguments: "" }) };
  const pieces = piecesOf(call.arguments).map((text) => ({ index, function: { arguments: text } }));
  return [begun, ...pieces].map((one) => ({ tool_calls: [one] }));
}

/** OpenAI's older completions. */
export function echoCompletion(request: EchoRequest): Echoed {
  const answer = request.say([itemsIn(request.body, "prompt")]);
  const { reply, finish } = answer;
  const head = { id: request.id("cmpl-"), object: "text_completion", created: echoedAt, model: request.model };
  if (request.body["stream"] !== true)
    return { whole: { ...head, choices: [choiceOf(reply, finish)], usage: usageOf(answer) } };
  const choices = [...piecesOf(reply).map((word) => choiceOf(word, null)), choiceOf("", finish)];
  return streamOf(request, head, answer, choices);
}

function choiceOf(text: string, reason: string | null) {
  return { text, index: 0, logprobs: null, finish_reason: reason };
}

/** Each chunk has one choice. The usage comes last, and only for those who ask for it. */
function streamOf({ body }: EchoRequest, head: object, answer: Said, choices: readonly object[]): Echoed {
  const hasUsage = within(body, "stream_options")["include_usage"] === true;
  const chunks: object[] = choices.map((choice) => ({ ...head, choices: [choice], ...(hasUsage && { usage: null }) }));
  if (hasUsage) chunks.push({ ...head, choices: [], usage: usageOf(answer) });
  return { pieces: [...chunks.map((chunk) => event(chunk)), "data: [DONE]\n\n"], type: "text/event-stream" };
}

function usageOf({ input, output, cached, reasoned }: Said) {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    ...(cached > 0 && { prompt_tokens_details: { cached_tokens: cached } }),
    ...(reasoned > 0 && { completion_tokens_details: { reasoning_tokens: reasoned } }),
  };
}
