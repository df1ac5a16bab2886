import type { SourceKindName } from "../../core/sources/source.ts";
import type { Serving } from "../../sources/serving.ts";
import type { CallBody } from "../body/call-body.ts";
import type { Call } from "../calls.ts";
import type { Edit } from "../json/spliced.ts";

/** Kinds that say the usage of every stream. Mistral refuses fields that it does not know. */
const telling: ReadonlySet<SourceKindName> = new Set(["mistral", "openrouter"]);

/** Servings that have refused to be asked. They are made anew at each revision. */
const refusing = new WeakSet<Serving>();

export function mayAskUsage(serving: Serving): boolean {
  return !telling.has(serving.kind) && !refusing.has(serving);
}

/** The words of an error that names the field. */
export function isAboutUsageAsk(error: string): boolean {
  return /stream_options|include_usage/.test(error);
}

export function noteRefusedAsk(serving: Serving): void {
  refusing.add(serving);
}

const [openBrace, quote] = [0x7b, 0x22];

/**
 * What asks for the usage of a stream in OpenAI's format. Null if the request says itself whether it wants it, and for
 * all other requests.
 */
export function usageAsk(call: Call, body: CallBody): Edit | null {
  const stream = body.value("stream");
  if ((call.name !== "chat" && call.name !== "completions") || stream?.value !== true) return null;
  const options = body.value("stream_options");
  const usage = body.value("stream_options.include_usage");
  if (options === null) return { start: stream.end, end: stream.end, text: ',"stream_options":{"include_usage":true}' };
  if (options.type === "null") return { start: options.start, end: options.end, text: '{"include_usage":true}' };
  if (options.type !== "object") return null;
  if (usage !== null) return usage.type === "null" ? { start: usage.start, end: usage.end, text: "true" } : null;
  const start = body.bytes.indexOf(openBrace, options.start) + 1;
  // Only an empty object has no quotes.
  const comma = body.bytes.subarray(start, options.end).includes(quote) ? "," : "";
  return { start, end: start, text: `"include_usage":true${comma}` };
}
