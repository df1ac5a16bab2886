import { echoedAt, itemsIn, messagesIn, type Echoed, type EchoRequest } from "./echo-request.ts";
import { argumentsOf, piecesOf, type Said } from "./said.ts";

/** Ollama's chat and generate. They stream unless the request says otherwise. */

const createdAt = new Date(echoedAt * 1000).toISOString();

export function echoOllamaChat(request: EchoRequest): Echoed {
  return linesOf(request, request.say(messagesIn(request.body)), {
    text: (content) => message({ content }),
    thinking: (thinking) => message({ thinking }),
    whole: (said) => {
      const { reply, reasoning, toolCalls } = said;
      const content = { content: reply, ...(reasoning !== "" && { thinking: reasoning }) };
      return message({ ...content, ...(toolCalls.length > 0 && { tool_calls: callsOf(said) }) });
    },
    tools: (said) => (said.toolCalls.length === 0 ? [] : [message({ tool_calls: callsOf(said) })]),
  });
}

export function echoOllamaGenerate(request: EchoRequest): Echoed {
  const answer = request.say([itemsIn(request.body, "prompt")], request.body["system"]);
  return linesOf(request, answer, {
    text: (response) => ({ response }),
    thinking: (thinking) => ({ response: "", thinking }),
    whole: ({ reply, reasoning }) => ({ response: reply, ...(reasoning !== "" && { thinking: reasoning }) }),
    tools: () => [],
  });
}

function message(content: object) {
  return { message: { role: "assistant", content: "", ...content } };
}

function callsOf({ toolCalls }: Said) {
  return toolCalls.map((call) => ({ function: { name: call.name, arguments: argumentsOf(call) } }));
}

/** How a call writes the parts of an answer. */
interface Writing {
  readonly text: (piece: string) => object;
  readonly thinking: (piece: string) => object;
  readonly whole: (said: Said) => object;
  readonly tools: (said: Said) => readonly object[];
}

const notDone = { done: false };

function linesOf({ body, model }: EchoRequest, answer: Said, { text, thinking, whole, tools }: Writing): Echoed {
  const line = (content: object, how: object) => ({ model, created_at: createdAt, ...content, ...how });
  const counts = { prompt_eval_count: answer.input, eval_count: answer.output };
  const times = { total_duration: 0, load_duration: 0, prompt_eval_duration: 0, eval_duration: 0 };
  const reason = answer.finish === "length" ? "length" : "stop";
  const end = { done: true, done_reason: reason, ...times, ...counts };
  if (body["stream"] === false) return { whole: line(whole(answer), end) };
  const parts = [...piecesOf(answer.reasoning).map(thinking), ...piecesOf(answer.reply).map(text), ...tools(answer)];
  const lines = [...parts.map((part) => line(part, notDone)), line(text(""), end)];
  return { pieces: lines.map((one) => `${JSON.stringify(one)}\n`), type: "application/x-ndjson" };
}
