import { bytes, event, events, json } from "../call-answer.ts";
import { inputTokens, outputTokens, said, vectorOf, words } from "../said.ts";
import { required, type Answering, type VendorCall } from "../vendor.ts";

/** The older calls of OpenAI's API, which other vendors have too. */

const created = 1_790_000_000;

function usageOf({ request }: VendorCall) {
  const prompt_tokens = inputTokens(request.body);
  return {
    prompt_tokens,
    completion_tokens: outputTokens,
    total_tokens: prompt_tokens + outputTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  };
}

/** Whole or streamed; the usage comes with a stream only for those who ask. */
export const chat: Answering = (call) => {
  const { body, model } = call;
  required(body, "messages");
  const common = { id: "chatcmpl-1", created, model, service_tier: "default", system_fingerprint: "fp_1" };
  if (body["stream"] !== true) {
    const message = { role: "assistant", content: said, refusal: null, annotations: [] };
    const choices = [{ index: 0, message, logprobs: null, finish_reason: "stop" }];
    return json({ object: "chat.completion", ...common, choices, usage: usageOf(call) });
  }
  const hasUsage = body["stream_options"]?.include_usage === true;
  const chunk = (choices: readonly object[], usage: object | null = null) =>
    event({ object: "chat.completion.chunk", ...common, choices, ...(hasUsage && { usage }) });
  const choice = (delta: object, finish_reason: string | null = null) => [
    { index: 0, delta, logprobs: null, finish_reason },
  ];
  return events([
    chunk(choice({ role: "assistant", content: "", refusal: null })),
    ...words.map((content) => chunk(choice({ content }))),
    chunk(choice({}, "stop")),
    ...(hasUsage ? [chunk([], usageOf(call))] : []),
    "data: [DONE]\n\n",
  ]);
};

export const completions: Answering = (call) => {
  const { body, model } = call;
  required(body, "prompt");
  const common = { id: "cmpl-1", object: "text_completion", created, model };
  const choice = (text: string, finish_reason: string | null) => [{ index: 0, text, logprobs: null, finish_reason }];
  if (body["stream"] !== true) return json({ ...common, choices: choice(said, "stop"), usage: usageOf(call) });
  return events([
    ...words.map((word, at) => event({ ...common, choices: choice(word, at === words.length - 1 ? "stop" : null) })),
    "data: [DONE]\n\n",
  ]);
};

/** As numbers, or as little-endian floats in base64, which OpenAI's own clients ask for. */
export const embeddings: Answering = ({ request, body, model }) => {
  const given = required(body, "input");
  const texts: readonly unknown[] = Array.isArray(given) && typeof given[0] !== "number" ? given : [given];
  const data = texts.map((text, index) => {
    const vector = vectorOf(String(text), body["dimensions"] ?? 8);
    const isPacked = body["encoding_format"] === "base64";
    const embedding = isPacked ? Buffer.from(new Float32Array(vector).buffer).toString("base64") : vector;
    return { object: "embedding", index, embedding };
  });
  const tokens = inputTokens(request.body);
  return json({ object: "list", data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } });
};

export const moderations: Answering = ({ body, model }) => {
  required(body, "input");
  const results = [{ flagged: false, categories: { violence: false }, category_scores: { violence: 0.01 } }];
  return json({ id: "modr-1", model, results });
};

/** Bytes that no text decoder leaves as they are. */
export const audio = Buffer.from(Array.from({ length: 4_096 }, (_, at) => (at * 197) % 256));

export const speech: Answering = ({ body }) => {
  required(body, "input");
  required(body, "voice");
  if (body["stream_format"] !== "sse") return bytes(audio, "audio/mpeg");
  const usage = { input_tokens: 1, output_tokens: 2, total_tokens: 3 };
  return events([
    event({ type: "speech.audio.delta", audio: audio.toString("base64") }),
    event({ type: "speech.audio.done", usage }),
  ]);
};

export const transcriptions: Answering = ({ body }) => {
  required(body, "file");
  const usage = { type: "duration", seconds: 1 };
  if (body["stream"] !== "true") return json({ text: said, usage });
  return events([
    ...words.map((delta) => event({ type: "transcript.text.delta", delta })),
    event({ type: "transcript.text.done", text: said, usage }),
  ]);
};

export const images: Answering = ({ body }) => {
  required(body, "prompt");
  const usage = { input_tokens: 5, output_tokens: 7, total_tokens: 12 };
  return json({ created, data: [{ b64_json: audio.toString("base64") }], usage });
};
