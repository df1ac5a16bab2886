import { serverNowMs } from "../../../data/send.ts";
import { useResource } from "../../../data/use-resource.ts";

const dayMs = 86_400_000;
/** Today, and the 30 days before: those that the server counts for a model. */
const days = 31;

/** What one key did with a model in the last 30 days. */
export interface KeyCalls {
  readonly projectId: string | null;
  readonly keyId: string | null;
  readonly calls: number;
  readonly input: number;
  readonly output: number;
}

export interface DailyCalls {
  /** The days, the first one first, as `2026-11-30`. */
  readonly x: readonly string[];
  readonly calls: readonly number[];
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly byKey: readonly KeyCalls[];
}

type Result = Readonly<Record<string, unknown>>;
interface Page {
  readonly data: readonly { readonly start_time: number; readonly results: readonly Result[] }[];
}

/** The calls of a model by day and by key, of every kind of call that can be made of it. */
export function useDailyCalls(id: string, isWanted: boolean) {
  const start = Math.floor(serverNowMs() / dayMs) * dayMs - (days - 1) * dayMs;
  const query = {
    models: [id],
    start_time: start / 1000,
    bucket_width: "1d",
    limit: 31,
    group_by: ["project_id", "api_key_id"],
  } as const;
  const request = isWanted ? { query } : null;
  const answers = [
    useResource("GET /v1/organization/usage/completions", request),
    useResource("GET /v1/organization/usage/embeddings", request),
    useResource("GET /v1/organization/usage/images", request),
    useResource("GET /v1/organization/usage/moderations", request),
    useResource("GET /v1/organization/usage/audio_speeches", request),
    useResource("GET /v1/organization/usage/audio_transcriptions", request),
  ];
  const error = answers.find((answer) => answer.error !== null)?.error ?? null;
  const values = answers.map(({ value }) => value as Page | null).filter((value) => value !== null);
  const isWhole = values.length === answers.length;
  const refresh = () => {
    for (const answer of answers) answer.refresh();
  };
  return { value: isWhole ? summed(values, start) : null, error, refresh };
}

function summed(pages: readonly Page[], startMs: number): DailyCalls {
  const x = Array.from({ length: days }, (_, at) => new Date(startMs + at * dayMs).toISOString().slice(0, 10));
  const [calls, input, output] = [x.map(() => 0), x.map(() => 0), x.map(() => 0)];
  const byKey = new Map<string, KeyCalls>();
  for (const { start_time: seconds, results } of pages.flatMap(({ data }) => data)) {
    const at = Math.round((seconds * 1000 - startMs) / dayMs);
    for (const result of results) {
      const one = callsOf(result);
      calls[at] = (calls[at] ?? 0) + one.calls;
      input[at] = (input[at] ?? 0) + one.input;
      output[at] = (output[at] ?? 0) + one.output;
      const before = byKey.get(one.keyId ?? "");
      byKey.set(one.keyId ?? "", before === undefined ? one : added(before, one));
    }
  }
  return { x, calls, input, output, byKey: [...byKey.values()].toSorted((one, other) => other.calls - one.calls) };
}

function callsOf(result: Result): KeyCalls {
  return {
    projectId: textIn(result["project_id"]),
    keyId: textIn(result["api_key_id"]),
    calls: numberIn(result["num_model_requests"]),
    input: numberIn(result["input_tokens"]),
    output: numberIn(result["output_tokens"]),
  };
}

function added(one: KeyCalls, other: KeyCalls): KeyCalls {
  return {
    ...one,
    calls: one.calls + other.calls,
    input: one.input + other.input,
    output: one.output + other.output,
  };
}

function textIn(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function numberIn(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
