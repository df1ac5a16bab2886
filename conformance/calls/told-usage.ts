import type { RecordedCall } from "../../test/support/upstreams/calls/call-upstream.ts";

/** What an upstream told of the tokens of a call, from what it sent. What it did not tell is missing. */
export interface Told {
  readonly input?: number;
  readonly output?: number;
}

const kinds: readonly (readonly [name: RegExp, kind: string | null])[] = [
  [/count_?tokens$|input_tokens$|files/i, null],
  [/embed/i, "embeddings"],
  [/moderations$/, "moderations"],
  [/images/, "images"],
  [/audio.speech$/, "audioSpeeches"],
  [/audio.(transcriptions|translations)$/, "audioTranscriptions"],
];

/** Where a call with this path or name counts in the Usage API; null where it counts nowhere. */
export function kindOf(name: string): string | null {
  const found = kinds.find(([pattern]) => pattern.test(name));
  return found === undefined ? "completions" : found[1];
}

/** The last figures count, as vendors say. */
export function toldBy({ sent }: RecordedCall): Told {
  const [head, ...rest] = sent().pieces;
  const isChunked = head?.toString("latin1").includes("Transfer-Encoding: chunked") ?? false;
  const all = rest.flatMap((piece) => documentsIn(piece.toString(), isChunked)).map(tokensIn);
  return Object.assign({}, ...all) as Told;
}

/** The JSON of a whole body, of an event, or of a line. */
function documentsIn(piece: string, isChunked: boolean): readonly any[] {
  const text = isChunked ? piece.slice(piece.indexOf("\r\n") + 2) : piece;
  return text.split("\n").flatMap((line) => {
    const json = line.replace(/^data: /, "");
    return json.startsWith("{") ? [JSON.parse(json)] : [];
  });
}

/** Wherever a vendor has them. */
function tokensIn(document: any): Told {
  const places = [
    document.usage?.tokens,
    document.usage,
    document.message?.usage,
    document.response?.usage,
    document.usageMetadata,
    document.delta?.usage?.tokens,
    document.meta?.billed_units,
    document,
  ].filter((place) => typeof place === "object" && place !== null);
  const first = (...names: readonly string[]): number | undefined =>
    places.flatMap((place) => names.map((name) => place[name])).find((value) => typeof value === "number");
  const input = first("prompt_tokens", "input_tokens", "promptTokenCount", "prompt_eval_count");
  const output = first("completion_tokens", "output_tokens", "candidatesTokenCount", "eval_count");
  return { ...(input !== undefined && { input }), ...(output !== undefined && { output }) };
}
