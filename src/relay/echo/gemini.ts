import { event, itemsIn, type Echoed, type EchoRequest } from "./echo-request.ts";
import { argumentsOf, piecesOf, type Said } from "./said.ts";

const reasons = { stop: "STOP", length: "MAX_TOKENS", tool_calls: "STOP", content_filter: "SAFETY" } as const;

/** Gemini's generateContent. */
export function echoContent(request: EchoRequest): Echoed {
  const answer = answerTo(request);
  return {
    whole: contentOf(
      request,
      answer,
      partsOf(answer, (text) => [text]),
      true,
    ),
  };
}

/** Gemini's streamGenerateContent: events, or a list in which each element is one. */
export function echoContentStream(request: EchoRequest): Echoed {
  const answer = answerTo(request);
  const parts = partsOf(answer, piecesOf);
  const chunks = parts.map((part, at) => contentOf(request, answer, [part], at === parts.length - 1));
  if (!request.asksForEvents) return { whole: chunks };
  return { pieces: chunks.map((chunk) => event(chunk)), type: "text/event-stream" };
}

function answerTo({ body, say }: EchoRequest): Said {
  return say(itemsIn(body, "contents"), body["systemInstruction"]);
}

function partsOf(answer: Said, cut: (text: string) => readonly string[]): readonly object[] {
  const { reply, reasoning, toolCalls } = answer;
  const thoughts = reasoning === "" ? [] : cut(reasoning).map((text) => ({ text, thought: true }));
  const calls = toolCalls.map((call) => ({ functionCall: { name: call.name, args: argumentsOf(call) } }));
  const texts = reply === "" ? [] : cut(reply).map((text) => ({ text }));
  const parts = [...thoughts, ...texts, ...calls];
  return parts.length > 0 ? parts : [{ text: "" }];
}

function contentOf({ model, id }: EchoRequest, answer: Said, parts: readonly object[], isLast: boolean) {
  const { input, output, cached, reasoned, finish } = answer;
  const content = { parts, role: "model" };
  return {
    candidates: [{ content, ...(isLast && { finishReason: reasons[finish] }), index: 0 }],
    usageMetadata: {
      promptTokenCount: input,
      candidatesTokenCount: output - reasoned,
      totalTokenCount: input + output,
      ...(cached > 0 && { cachedContentTokenCount: cached }),
      ...(reasoned > 0 && { thoughtsTokenCount: reasoned }),
    },
    modelVersion: model,
    responseId: id(""),
  };
}
