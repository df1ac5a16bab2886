import { json } from "../call-answer.ts";
import { hasBearer, type Answering, type Route, type Vendor } from "../vendor.ts";
import { chat, completions, embeddings, images, moderations, speech, transcriptions } from "./openai-chat.ts";
import { fileDeleted, fileMade, fileShown } from "./openai-files.ts";
import { compact, inputTokenCount, responses } from "./openai-responses.ts";

export const openaiError: Vendor["error"] = (status, message) =>
  json({ error: { message, type: "invalid_request_error", param: null, code: null } }, status);

const list: Answering = ({ body }) => {
  const data = body["models"].map((id: string) => ({ id, object: "model", created: 1, owned_by: "upstream" }));
  return json({ object: "list", data });
};

/** OpenAI's calls below this path. */
export function openaiRoutes(base: string): readonly Route[] {
  return [
    ["GET", `${base}/models`, list],
    ["POST", `${base}/chat/completions`, chat],
    ["POST", `${base}/completions`, completions],
    ["POST", `${base}/embeddings`, embeddings],
    ["POST", `${base}/responses`, responses],
    ["POST", `${base}/responses/compact`, compact],
    ["POST", `${base}/responses/input_tokens`, inputTokenCount],
    ["POST", `${base}/moderations`, moderations],
    ["POST", `${base}/images/generations`, images],
    ["POST", `${base}/images/edits`, images],
    ["POST", `${base}/audio/speech`, speech],
    ["POST", `${base}/audio/transcriptions`, transcriptions],
    ["POST", `${base}/audio/translations`, transcriptions],
    ["POST", `${base}/files`, fileMade, "names no model"],
    ["GET", `${base}/files/{id}`, fileShown],
    ["DELETE", `${base}/files/{id}`, fileDeleted],
  ];
}

export const openai: Vendor = {
  kind: "openai",
  basePath: "/v1",
  accepts: hasBearer,
  routes: openaiRoutes("/v1"),
  error: openaiError,
};
