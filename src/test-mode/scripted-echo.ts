import type { ScriptAnswer } from "../api/test-mode.ts";
import { Refusal } from "../core/refusal.ts";
import { echo, echoCall, type EchoCall, type EchoedCall } from "../relay/echo/echo-call.ts";
import type { Echoed } from "../relay/echo/echo-request.ts";
import { countWords, said, type Said, type Say } from "../relay/echo/said.ts";
import type { UpstreamReply } from "../sources/fetcher/fetcher.ts";
import { UpstreamError } from "../sources/upstream.ts";
import { pacedBody } from "./paced-body.ts";
import type { ScriptedRequest } from "./scripted-requests.ts";
import { wait } from "./wait.ts";
import { contentTypeOf, errorBodyOf, errorStatusOf, headersOf } from "./scripted-error.ts";

type Passing = Parameters<EchoCall>[1];

/** Answers a call in the place of the echo source, which the relay takes for an upstream's answer. */
export function scriptedReply(
  request: ScriptedRequest | null,
  outgoing: EchoedCall,
  passing: Passing,
): Promise<UpstreamReply> {
  const { body: sent, model } = request ?? {};
  const body = new TextDecoder().decode(sent ?? outgoing.body);
  const answer = request?.take({ model: model ?? outgoing.model, body }) ?? null;
  return answer === null ? echoCall(outgoing, passing) : scripted(answer, outgoing, passing);
}

async function scripted(answer: ScriptAnswer, outgoing: EchoedCall, passing: Passing): Promise<UpstreamReply> {
  const { refusedBody, left } = passing;
  await wait(answer.delay_ms ?? 0, left);
  const status = errorStatusOf(answer);
  if (status !== null)
    return written(answer, status, contentTypeOf(answer), [errorBodyOf(answer, status, refusedBody)]);
  const ok = answer.status ?? 200;
  if (answer.chunks !== undefined) return written(answer, ok, contentTypeOf(answer), answer.chunks);
  if (answer.body !== undefined)
    return written(answer, ok, contentTypeOf(answer), [errorBodyOf(answer, ok, refusedBody)]);
  try {
    const echoed = await echo(outgoing, { say: sayOf(answer), vector: answer.embedding ?? null });
    const { type, pieces } = inPieces(echoed);
    return written(answer, ok, headersOf(answer)["content-type"] ?? type, pieces);
  } catch (error) {
    if (error instanceof Refusal) return written({}, 400, "application/json", [refusedBody(error)]);
    throw error;
  }
}

function inPieces(echoed: Echoed) {
  return "whole" in echoed ? { type: "application/json", pieces: [JSON.stringify(echoed.whole)] } : echoed;
}

/** What the answer says; for what it leaves open, what the echo source says. */
function sayOf(answer: ScriptAnswer): Say {
  const { text, json, tool_calls: calls, reasoning, usage, finish } = answer;
  const isSilent = calls !== undefined || reasoning !== undefined;
  const reply = json === undefined ? (text ?? (isSilent ? "" : null)) : JSON.stringify(json);
  return (...messages) => {
    const echoed = said(...messages);
    const spoken = {
      ...echoed,
      reply: reply ?? echoed.reply,
      reasoning: reasoning ?? "",
      toolCalls: toolCallsOf(answer),
    };
    const reasoned = usage?.reasoning_tokens ?? countWords(spoken.reasoning);
    return {
      ...spoken,
      finish: finish ?? (spoken.toolCalls.length > 0 ? "tool_calls" : "stop"),
      input: usage?.input_tokens ?? echoed.input,
      output: usage?.output_tokens ?? countWords(spoken.reply) + reasoned,
      cached: usage?.cached_tokens ?? 0,
      reasoned,
    };
  };
}

function toolCallsOf({ tool_calls: calls = [] }: ScriptAnswer): Said["toolCalls"] {
  return calls.map(({ id, name, arguments: given }, at) => ({
    id: id ?? `call_${at + 1}`,
    name,
    arguments: typeof given === "string" ? given : JSON.stringify(given ?? {}),
  }));
}

function written(answer: ScriptAnswer, status: number, type: string, texts: readonly string[]): UpstreamReply {
  const isLines = type.startsWith("application/x-ndjson");
  const { pieces, isCut } = cutPieces(answer, withMalformed(answer, texts, isLines).map(encoded));
  const end = isCut ? new UpstreamError("truncated", "The script breaks the answer off.") : "whole";
  // A body that ends so has said that it is whole.
  const headers = new Headers({ ...headersOf(answer), "content-type": type, "transfer-encoding": "chunked" });
  return { status, headers, body: pacedBody(pieces, { delayMs: answer.chunk_delay_ms ?? 0, end }) };
}

const encoded = (text: string) => new TextEncoder().encode(text);

function withMalformed({ malformed_after: at }: ScriptAnswer, texts: readonly string[], isLines: boolean) {
  if (at === undefined) return texts;
  return [...texts.slice(0, at), isLines ? '{"malformed": \n' : 'data: {"malformed": \n\n', ...texts.slice(at)];
}

/** The pieces before the place where the connection breaks, if it does. */
function cutPieces(
  { cut_after: after, cut_after_bytes: bytes }: ScriptAnswer,
  all: readonly Uint8Array<ArrayBuffer>[],
) {
  const pieces = after === undefined ? all : all.slice(0, after);
  const kept: Uint8Array<ArrayBuffer>[] = [];
  let left = bytes ?? Infinity;
  for (const piece of pieces) {
    if (left > 0) kept.push(piece.slice(0, left));
    left -= piece.length;
  }
  return { pieces: kept, isCut: after !== undefined || bytes !== undefined };
}
