import type { UsageRecord } from "../../src/core/usage/usage-record.ts";

/** Calls of the past months: more on weekdays, and a few that failed. The same each time but for today's date. */

interface Caller {
  readonly keyId: string;
  readonly projectId: string;
  readonly principalId: string;
}

const dayMs = 86_400_000;
const perBatch = 200;

const models = [
  { id: "gpt-4o-mini", source: "openai", share: 11, input: "0.00000015", output: "0.0000006" },
  { id: "claude-haiku-4-5", source: "echo", share: 6, input: "0.000001", output: "0.000005" },
  { id: "gpt-4.1", source: "openai", share: 3, input: "0.000002", output: "0.000008" },
  { id: "qwen3-32b", source: "gpu-1", share: 4, input: null, output: null },
  { id: "gemini-2.5-pro", source: "echo", share: 2, input: "0.00000125", output: "0.00001" },
] as const;

export function* callsOf(
  organizationId: string,
  callers: readonly Caller[],
  days: number,
): Generator<readonly UsageRecord[], void> {
  const draw = drawer(20_261_130);
  const today = Math.floor(Date.now() / dayMs);
  let batch: UsageRecord[] = [];
  for (let day = today - days; day <= today; day++) {
    const growth = 0.55 + (0.45 * (day - today + days)) / days;
    const count = Math.round((day % 7 === 2 || day % 7 === 3 ? 22 : 70) * growth * (0.85 + 0.3 * draw()));
    for (let at = 0; at < count; at++) {
      const made = record(organizationId, callers, day * dayMs + Math.floor(draw() * dayMs), draw);
      if (made.atMs < Date.now()) batch.push(made);
      if (batch.length === perBatch) yield batch;
      if (batch.length === perBatch) batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

function record(organizationId: string, callers: readonly Caller[], atMs: number, draw: () => number): UsageRecord {
  const model = drawn(draw());
  const caller = callers[Math.floor(draw() * draw() * callers.length)]!;
  const isFailed = draw() < 0.02;
  const inputTokens = 20_000 + Math.floor(draw() * 90_000);
  const firstByteMs = 250 + Math.floor(draw() * 700);
  return {
    id: `use_${Math.floor(draw() * 2 ** 48).toString(36)}${Math.floor(draw() * 2 ** 48).toString(36)}`,
    atMs,
    organizationId,
    projectId: caller.projectId,
    keyId: caller.keyId,
    principalKind: caller.principalId.startsWith("user") ? "user" : "service_account",
    principalId: caller.principalId,
    model: model.id,
    sourceOrganizationId: null,
    sourceId: model.source,
    call: "chat",
    status: isFailed ? 502 : 200,
    isStream: draw() < 0.6,
    headersMs: firstByteMs - 40,
    firstByteMs,
    endMs: firstByteMs + Math.floor(draw() * 6_000),
    bytesIn: inputTokens * 4,
    bytesOut: 9_000,
    usage: isFailed
      ? null
      : { inputTokens, cachedInputTokens: Math.floor(inputTokens * draw() * 0.6), outputTokens: 400 },
    isEstimated: false,
    end: isFailed ? "failed" : "complete",
    attempts: 1,
    prices: model.input === null ? {} : { inputPrice: model.input, outputPrice: model.output },
  };
}

function drawn(place: number) {
  const whole = models.reduce((sum, { share }) => sum + share, 0);
  let left = place * whole;
  return models.find(({ share }) => (left -= share) < 0) ?? models[0];
}

/** Numbers from 0 to 1 that are the same for the same seed. */
function drawer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
