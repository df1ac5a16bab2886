import { echoedAt, itemsIn, messagesIn, type Echoed, type EchoRequest } from "./echo-request.ts";
import { said, type Said } from "./said.ts";

/** Ollama's chat and generate. They stream unless the request says otherwise. */

const createdAt = new Date(echoedAt * 1000).toISOString();

export function echoOllamaChat(request: EchoRequest): Echoed {
  return linesOf(request, said(messagesIn(request.body)), (content) => ({ message: { role: "assistant", content } }));
}

export function echoOllamaGenerate(request: EchoRequest): Echoed {
  const answer = said([itemsIn(request.body, "prompt")], request.body["system"]);
  return linesOf(request, answer, (response) => ({ response }));
}

function linesOf({ body, model }: EchoRequest, answer: Said, content: (text: string) => object): Echoed {
  const line = (text: string) => ({ model, created_at: createdAt, ...content(text) });
  const counts = { prompt_eval_count: answer.input, eval_count: answer.output };
  const times = { total_duration: 0, load_duration: 0, prompt_eval_duration: 0, eval_duration: 0 };
  const end = { done: true, done_reason: "stop", ...times, ...counts };
  if (body["stream"] === false) return { whole: { ...line(answer.reply), ...end } };
  const lines = [...answer.words.map((word) => ({ ...line(word), done: false })), { ...line(""), ...end }];
  return { pieces: lines.map((one) => `${JSON.stringify(one)}\n`), type: "application/x-ndjson" };
}
