import type { HeldLimits } from "../../registry/limits/held-limits.ts";
import type { Gauge, Sample } from "./metrics.ts";

const seriesMax = 1_000;

/**
 * What is left of the limits that calls to this server have used of late. They name projects, so that they are shown
 * only where the operator has enabled names.
 */
export function limitGauges(limits: Pick<HeldLimits, "all" | "nowMs">, namesAll: boolean): readonly Gauge[] {
  if (!namesAll) return [];
  const samples = { remaining: [] as Sample[], limit: [] as Sample[] };
  const nowMs = limits.nowMs();
  for (const { bucket, stock } of limits.all()) {
    if (samples.limit.length === seriesMax) break;
    const { organizationId, projectId, modelId } = bucket;
    const { name, limit, remaining } = stock.standing(nowMs);
    const labels = { organization: organizationId, project: projectId, model: modelId, limit: name };
    samples.remaining.push({ labels, value: remaining });
    samples.limit.push({ labels, value: limit });
  }
  return [
    {
      name: "rollcall_rate_limit_remaining",
      help: "What is left of a project's rate limit for a model, as far as this server knows.",
      value: samples.remaining,
    },
    { name: "rollcall_rate_limit", help: "A project's rate limit for a model.", value: samples.limit },
  ];
}
