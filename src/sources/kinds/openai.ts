import { openaiCalls, openaiObjects } from "../call-paths.ts";
import { bearer, deleting, getting, urlUnder } from "../requests.ts";
import type { SourceConfig, SourceKind } from "../upstream.ts";
import { openaiCompatible } from "./openai-compatible.ts";

/** OpenAI itself, where fine-tuned models can be deleted. */
export const openai: SourceKind = {
  ...openaiCompatible,
  defaultBaseUrl: "https://api.openai.com/v1",
  options: {
    organization: { about: "Sent as OpenAI-Organization.", type: "text", validate: validateHeader },
    project: { about: "Sent as OpenAI-Project.", type: "text", validate: validateHeader },
  },
  firstPageRequest: (source) => getting(urlUnder(source, "/models"), headersOf(source)),
  deletion: (source, id) => deleting(urlUnder(source, `/models/${encodeURIComponent(id)}`), headersOf(source)),
  calls: openaiCalls("", [
    "chat",
    "completions",
    "embeddings",
    "responses",
    "responses.compact",
    "responses.input_tokens",
    "moderations",
    "images.generations",
    "images.edits",
    "images.variations",
    "audio.speech",
    "audio.transcriptions",
    "audio.translations",
  ]),
  furtherCalls: openaiCalls(""),
  objects: openaiObjects(""),
  callHeaders: headersOf,
};

function validateHeader(value: string): string | null {
  return /^[\x21-\x7e]{1,256}$/.test(value) ? null : "must be 1 to 256 printable ASCII characters, without spaces";
}

function headersOf(source: SourceConfig): Record<string, string> {
  const { organization, project } = source.options;
  return {
    ...bearer(source),
    ...(organization === undefined ? {} : { "openai-organization": organization }),
    ...(project === undefined ? {} : { "openai-project": project }),
  };
}
