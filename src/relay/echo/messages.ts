import { malformedRequest } from "../../core/refusal.ts";
import { event, messagesIn, type Echoed, type EchoRequest } from "./echo-request.ts";
import { said } from "./said.ts";

/** Anthropic's messages. */
export function echoMessage({ body, model, id }: EchoRequest): Echoed {
  const { reply, words, input, output } = said(messagesIn(body), body["system"]);
  if (!Number.isSafeInteger(body["max_tokens"]))
    throw malformedRequest("Missing required parameter: 'max_tokens'.", "max_tokens");
  const message = { id: id("msg_"), type: "message", role: "assistant", model, stop_sequence: null };
  const usage = { input_tokens: input, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
  if (body["stream"] !== true) {
    const content = [{ type: "text", text: reply }];
    return { whole: { ...message, content, stop_reason: "end_turn", usage: { ...usage, output_tokens: output } } };
  }
  const begun = { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 0 } };
  const end = { stop_reason: "end_turn", stop_sequence: null };
  const events = [
    { type: "message_start", message: begun },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "ping" },
    ...words.map((text) => ({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } })),
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: end, usage: { output_tokens: output } },
    { type: "message_stop" },
  ];
  return { pieces: events.map((one) => event(one, one.type)), type: "text/event-stream" };
}

export function echoTokenCount({ body }: EchoRequest): Echoed {
  return { whole: { input_tokens: said(messagesIn(body), body["system"]).input } };
}
