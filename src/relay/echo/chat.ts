import { within } from "../../sources/reading.ts";
import { echoedAt, event, itemsIn, messagesIn, type Echoed, type EchoRequest } from "./echo-request.ts";
import { said, type Said } from "./said.ts";

/** OpenAI's chat completions. */
export function echoChat(request: EchoRequest): Echoed {
  const answer = said(messagesIn(request.body));
  const head = { id: request.id("chatcmpl-"), created: echoedAt, model: request.model };
  if (request.body["stream"] !== true) {
    const message = { role: "assistant", content: answer.reply, refusal: null, annotations: [] };
    const choices = [{ index: 0, message, logprobs: null, finish_reason: "stop" }];
    return { whole: { ...head, object: "chat.completion", choices, usage: usageOf(answer) } };
  }
  const deltas = [{ role: "assistant", content: "", refusal: null }, ...answer.words.map((content) => ({ content }))];
  return streamOf(request, { ...head, object: "chat.completion.chunk" }, answer, [
    ...deltas.map((delta) => ({ index: 0, delta, logprobs: null, finish_reason: null })),
    { index: 0, delta: {}, logprobs: null, finish_reason: "stop" },
  ]);
}

/** OpenAI's older completions. */
export function echoCompletion(request: EchoRequest): Echoed {
  const answer = said([itemsIn(request.body, "prompt")]);
  const head = { id: request.id("cmpl-"), object: "text_completion", created: echoedAt, model: request.model };
  if (request.body["stream"] !== true)
    return { whole: { ...head, choices: [choiceOf(answer.reply, "stop")], usage: usageOf(answer) } };
  return streamOf(request, head, answer, [...answer.words.map((word) => choiceOf(word, null)), choiceOf("", "stop")]);
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

function usageOf({ input, output }: Said) {
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}
