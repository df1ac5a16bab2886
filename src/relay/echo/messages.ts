import { malformedRequest } from "../../core/refusal.ts";
import { event, messagesIn, type Echoed, type EchoRequest, type StreamEvent } from "./echo-request.ts";
import { argumentsOf, piecesOf, type Said } from "./said.ts";

const reasons = { stop: "end_turn", length: "max_tokens", tool_calls: "tool_use", content_filter: "refusal" } as const;

/** Anthropic's messages. */
export function echoMessage(request: EchoRequest): Echoed {
  const { body, model, id } = request;
  const answer = request.say(messagesIn(body), body["system"]);
  const { input, output, cached } = answer;
  if (!Number.isSafeInteger(body["max_tokens"]))
    throw malformedRequest("Missing required parameter: 'max_tokens'.", "max_tokens");
  const message = { id: id("msg_"), type: "message", role: "assistant", model, stop_sequence: null };
  const usage = { input_tokens: input - cached, cache_creation_input_tokens: 0, cache_read_input_tokens: cached };
  const end = { stop_reason: reasons[answer.finish], stop_sequence: null };
  if (body["stream"] !== true) {
    const content = blocksOf(answer).map(({ whole }) => whole);
    return { whole: { ...message, content, ...end, usage: { ...usage, output_tokens: output } } };
  }
  const begun = { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 0 } };
  const events: readonly StreamEvent[] = [
    { type: "message_start", message: begun },
    ...blocksOf(answer).flatMap(blockEvents),
    { type: "message_delta", delta: end, usage: { output_tokens: output } },
    { type: "message_stop" },
  ];
  return { pieces: events.map((one) => event(one, one.type)), type: "text/event-stream" };
}

/** A block of the content: as a whole, and as a stream brings it. */
interface Block {
  readonly whole: object;
  readonly start: object;
  readonly deltas: readonly object[];
}

function blockEvents({ start, deltas }: Block, index: number): StreamEvent[] {
  const begun = { type: "content_block_start", index, content_block: start };
  const between = deltas.map((delta) => ({ type: "content_block_delta", index, delta }));
  return [begun, ...(index === 0 ? [{ type: "ping" }] : []), ...between, { type: "content_block_stop", index }];
}

function blocksOf({ reply, reasoning, toolCalls }: Said): readonly Block[] {
  const blocks: Block[] = [];
  if (reasoning !== "") blocks.push(thinkingBlock(reasoning));
  if (reply !== "" || toolCalls.length === 0) blocks.push(textBlock(reply));
  return [...blocks, ...toolCalls.map(toolBlock)];
}

function textBlock(text: string): Block {
  const deltas = piecesOf(text).map((piece) => ({ type: "text_delta", text: piece }));
  return { whole: { type: "text", text }, start: { type: "text", text: "" }, deltas };
}

function thinkingBlock(thinking: string): Block {
  const signature = "echo";
  const deltas = piecesOf(thinking).map((piece) => ({ type: "thinking_delta", thinking: piece }));
  return {
    whole: { type: "thinking", thinking, signature },
    start: { type: "thinking", thinking: "", signature: "" },
    deltas: [...deltas, { type: "signature_delta", signature }],
  };
}

function toolBlock(call: Said["toolCalls"][number]): Block {
  const { id, name } = call;
  const deltas = piecesOf(call.arguments).map((partial_json) => ({ type: "input_json_delta", partial_json }));
  const start = { type: "tool_use", id, name, input: {} };
  return { whole: { ...start, input: argumentsOf(call) }, start, deltas };
}

export function echoTokenCount({ body, say }: EchoRequest): Echoed {
  return { whole: { input_tokens: say(messagesIn(body), body["system"]).input } };
}
