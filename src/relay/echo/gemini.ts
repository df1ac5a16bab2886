import { event, itemsIn, type Echoed, type EchoRequest } from "./echo-request.ts";
import { said, type Said } from "./said.ts";

/** Gemini's generateContent. */
export function echoContent(request: EchoRequest): Echoed {
  const answer = answerTo(request);
  return { whole: contentOf(request, answer, answer.reply, true) };
}

/** Gemini's streamGenerateContent: events, or a list in which each element is one. */
export function echoContentStream(request: EchoRequest): Echoed {
  const answer = answerTo(request);
  const chunks = answer.words.map((word, at) => contentOf(request, answer, word, at === answer.words.length - 1));
  if (!request.asksForEvents) return { whole: chunks };
  return { pieces: chunks.map((chunk) => event(chunk)), type: "text/event-stream" };
}

function answerTo({ body }: EchoRequest): Said {
  return said(itemsIn(body, "contents"), body["systemInstruction"]);
}

function contentOf({ model, id }: EchoRequest, { input, output }: Said, text: string, isLast: boolean) {
  const content = { parts: [{ text }], role: "model" };
  return {
    candidates: [{ content, ...(isLast && { finishReason: "STOP" }), index: 0 }],
    usageMetadata: { promptTokenCount: input, candidatesTokenCount: output, totalTokenCount: input + output },
    modelVersion: model,
    responseId: id(""),
  };
}
