import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { CallName } from "../../core/calls.ts";
import { malformedRequest, Refusal } from "../../core/refusal.ts";
import { AnswerBody, type UpstreamReply } from "../../sources/fetcher/fetcher.ts";
import { parseInPieces } from "../../sources/json-in-pieces.ts";
import type { Item } from "../../sources/upstream.ts";
import { echoChat, echoCompletion } from "./chat.ts";
import type { Echoed, EchoRequest } from "./echo-request.ts";
import { echoEmbeddings, echoOllamaEmbed } from "./embeddings.ts";
import { echoContent, echoContentStream } from "./gemini.ts";
import { echoMessage, echoTokenCount } from "./messages.ts";
import { echoOllamaChat, echoOllamaGenerate } from "./ollama.ts";
import { echoResponse } from "./responses.ts";
import { said } from "./said.ts";
import type { Passing } from "../relayed-call.ts";

const echoes: Readonly<Partial<Record<CallName, (request: EchoRequest) => Echoed>>> = {
  chat: echoChat,
  completions: echoCompletion,
  embeddings: echoEmbeddings,
  responses: echoResponse,
  messages: echoMessage,
  "messages.count_tokens": echoTokenCount,
  "gemini.generate": echoContent,
  "gemini.stream": echoContentStream,
  "ollama.chat": echoOllamaChat,
  "ollama.generate": echoOllamaGenerate,
  "ollama.embed": echoOllamaEmbed,
};

/** The call as it goes to the source. */
export interface EchoedCall {
  readonly call: CallName;
  /** The model's name at the source. */
  readonly model: string;
  readonly url: string;
  readonly body: Uint8Array;
}

/** Answers a call in the place of an upstream. */
export type EchoCall = (
  outgoing: EchoedCall,
  passing: Pick<Passing, "requestId" | "refusedBody" | "left">,
) => Promise<UpstreamReply>;

// Longer ones would hold the event loop for more than a few milliseconds: nothing here is done in slices but parsing.
const bodyBytesMax = 256 * 1024;

/**
 * Answers the same request always in the same way, and in words that say that no model answers. A refusal is in the
 * caller's dialect.
 */
export const echoCall: EchoCall = async (outgoing, { refusedBody }) => {
  try {
    const echoed = await echo(outgoing);
    const [type, pieces] =
      "whole" in echoed ? ["application/json", [JSON.stringify(echoed.whole)]] : [echoed.type, echoed.pieces];
    return replyWith(200, type, pieces);
  } catch (error) {
    if (error instanceof Refusal) return replyWith(400, "application/json", [refusedBody(error)]);
    throw error;
  }
};

/** What the echo source says, or what is said in its place. Throws the refusal of a body that lacks something. */
export async function echo(
  { call, model, url, body }: EchoedCall,
  { say, vector }: Pick<EchoRequest, "say" | "vector"> = { say: said, vector: null },
): Promise<Echoed> {
  if (body.length > bodyBytesMax)
    throw malformedRequest(`The echo source takes at most ${bodyBytesMax} bytes, and the body is longer.`, "body");
  const digest = createHash("sha256").update(body).digest("hex");
  return echoes[call]!({
    // The relay has read it, and passes no other body than an object.
    body: (await parseInPieces(new TextDecoder().decode(body), () => setImmediate())) as Item,
    model,
    id: (prefix) => prefix + digest.slice(0, 24),
    asksForEvents: /[?&]alt=sse(&|$)/.test(url),
    say,
    vector,
  });
}

function replyWith(status: number, type: string, pieces: readonly string[]): UpstreamReply {
  const body = new AnswerBody(null);
  for (const piece of pieces) body.push(new TextEncoder().encode(piece));
  body.finish("whole");
  return { status, headers: new Headers({ "content-type": type }), body };
}
