import { usageRecords as api } from "../../api/usage/records.ts";
import { turns } from "../../catalogue/turns.ts";
import { costUnits } from "../../core/usage/cost-units.ts";
import { endTooEarly, wholeDays } from "../../registry/usage/bucket-page.ts";
import { unpricedItems, usageOfModels } from "../../registry/usage/unpriced-models.ts";
import type { UsageStore } from "../../store/usage.ts";
import { pageFrom, pageWithNext } from "../admin/answers.ts";
import type { Bind } from "../request/bind.ts";
import { cursorIn, cursorOf, filtersOf, recordToWire } from "./usage-wire.ts";

export function usageRecordRoutes(bind: Bind, store: UsageStore, nowMs: () => number) {
  return bind(api, {
    listUsageRecords: async ({ organizationId, query }) => {
      const { limit, start_time: start, end_time: end } = query;
      if (start !== null && end !== null && end <= start) throw endTooEarly();
      const span = { startMs: (start ?? 0) * 1000, endMs: end === null ? Number.MAX_SAFE_INTEGER : end * 1000 };
      const after = query.after === null ? null : cursorIn(query.after);
      const page = { organizationId, ...span, after, limit, filters: filtersOf(query) };
      const { records, next } = await turns.run(organizationId, "usageRecords", (slices) =>
        slices.wait(() => store.records(page)),
      );
      return {
        object: "list",
        data: records.map(recordToWire),
        has_more: next !== null,
        next: next === null ? null : cursorOf(next),
      };
    },
    listUnpricedUsage: async ({ organizationId, query }) => {
      const days = wholeDays(query, nowMs());
      return turns.run(organizationId, "unpricedUsage", async (slices) => {
        const items = await unpricedItems(store, organizationId, days, slices);
        const page = pageFrom([...items.keys()], query, (model) => model);
        const used = await usageOfModels(store, organizationId, page.items, days, slices);
        const modelToWire = (model: string) => ({
          object: "rollcall.unpriced_model" as const,
          model,
          num_model_requests: used.get(model)?.requests ?? 0,
          input_tokens: used.get(model)?.inputTokens ?? 0,
          output_tokens: used.get(model)?.outputTokens ?? 0,
          items: (items.get(model) ?? []).map(({ item, quantity }) => {
            return { item, quantity, quantity_unit: costUnits[item] };
          }),
        });
        return pageWithNext(page, modelToWire, (model) => model);
      });
    },
  });
}
