import type { Values } from "../../api/shapes/shapes.ts";
import { sums as api } from "../../api/usage/sums.ts";
import { turns } from "../../catalogue/turns.ts";
import { endTooEarly } from "../../registry/usage/bucket-page.ts";
import type { Figures } from "../../registry/usage/figures.ts";
import { sumsOf, type BucketFigures, type SumsQuestion } from "../../registry/usage/usage-sums.ts";
import type { UsageFilter, UsageStore } from "../../store/usage.ts";
import { exactNumber } from "../reply/exact-number.ts";
import type { Bind } from "../request/bind.ts";

type SumsQuery = Values<typeof api.sumUsage.query>;

const modelsNamedMax = 100;

export function usageSumRoutes(bind: Bind, store: UsageStore, nowMs: () => number) {
  return bind(api, {
    sumUsage: async ({ organizationId, query }) => {
      const question = questionOf(organizationId, query, nowMs());
      return await turns.run(organizationId, "usageSums", async (slices) => {
        const sums = await sumsOf(store, question, slices, nowMs());
        const { startMs, endMs } = sums.days;
        const unpriced = await slices.wait(() => store.unpriced(organizationId, startMs, endMs, question.filters));
        const names = await slices.wait(() =>
          store.names(
            organizationId,
            question.groupBy,
            sums.groups.flatMap(({ id }) => id ?? []),
          ),
        );
        return {
          object: "rollcall.usage" as const,
          time_zone: "UTC" as const,
          bucket_width: question.width,
          start_time: sums.span.startMs / 1000,
          end_time: sums.span.endMs / 1000,
          cost_start_time: startMs / 1000,
          cost_end_time: endMs / 1000,
          ...figuresToWire(sums.total),
          unpriced_models: [...new Set(unpriced.map(({ model }) => model))].slice(0, modelsNamedMax),
          buckets: bucketsToWire(sums.buckets),
          groups: sums.groups.map((group) => ({
            id: group.id,
            name: names.get(group.id ?? "") ?? null,
            ...figuresToWire(group),
            buckets: bucketsToWire(group.buckets),
          })),
          group_count: sums.groupCount,
        };
      });
    },
  });
}

function questionOf(organizationId: string, query: SumsQuery, nowMs: number): SumsQuestion {
  const { start_time: start, end_time: end, bucket_width: width, group_by: groupBy, sort, limit, charted } = query;
  const endMs = end === null ? nowMs : end * 1000;
  if (endMs <= start * 1000) throw endTooEarly();
  return {
    organizationId,
    range: { startMs: start * 1000, endMs },
    width,
    filters: filtersOf(query),
    groupBy,
    sort,
    limit,
    charted,
  };
}

function filtersOf(query: SumsQuery): NonNullable<UsageFilter["filters"]> {
  const filters = {
    project: query.project_ids,
    user: query.user_ids,
    key: query.api_key_ids,
    model: query.models,
    source: query.source_ids,
    call: query.calls,
  };
  return Object.fromEntries(Object.entries(filters).filter(([, among]) => among.length > 0));
}

function bucketsToWire(buckets: BucketFigures) {
  return Array.from(buckets, ([startMs, figures]) => ({ start_time: startMs / 1000, ...figuresToWire(figures) }));
}

function figuresToWire(figures: Figures) {
  return {
    requests: figures.requests,
    errors: figures.errors,
    cancelled: figures.cancelled,
    estimated: figures.estimated,
    input_tokens: figures.inputTokens,
    cached_input_tokens: figures.cachedInputTokens,
    output_tokens: figures.outputTokens,
    duration_ms: figures.durationMs,
    cost: figures.cost === null ? null : exactNumber(figures.cost),
  };
}
