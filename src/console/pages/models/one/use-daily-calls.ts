import type { AnswerOf } from "../../../data/contract.ts";
import { serverNowMs } from "../../../data/send.ts";
import { useResource } from "../../../data/use-resource.ts";

const dayMs = 86_400_000;
/** Today, and the 30 days before: those that the server counts for a model. */
const days = 31;

type Sums = AnswerOf<"GET /rollcall/v1/usage">;
/** What one key did with a model in these days. */
export type KeyCalls = Sums["groups"][number];

export interface DailyCalls {
  /** The days, the first one first, as `2026-11-30`. */
  readonly x: readonly string[];
  readonly calls: readonly number[];
  readonly input: readonly number[];
  readonly output: readonly number[];
  /** The 100 keys that called most often, these first. */
  readonly byKey: readonly KeyCalls[];
}

/** The calls of a model by day and by key. */
export function useDailyCalls(id: string, isWanted: boolean) {
  const startMs = Math.floor(serverNowMs() / dayMs) * dayMs - (days - 1) * dayMs;
  const query = { models: [id], start_time: startMs / 1000, group_by: "key", limit: 100 } as const;
  const { value, error, refresh } = useResource("GET /rollcall/v1/usage", isWanted ? { query } : null);
  return { value: value === null ? null : byDay(value, startMs), error, refresh };
}

function byDay({ buckets, groups }: Sums, startMs: number): DailyCalls {
  const x = Array.from({ length: days }, (_, at) => new Date(startMs + at * dayMs).toISOString().slice(0, 10));
  const [calls, input, output] = [x.map(() => 0), x.map(() => 0), x.map(() => 0)];
  for (const bucket of buckets) {
    const at = Math.round((bucket.start_time * 1000 - startMs) / dayMs);
    calls[at] = bucket.requests;
    input[at] = bucket.input_tokens;
    output[at] = bucket.output_tokens;
  }
  return { x, calls, input, output, byKey: groups };
}
