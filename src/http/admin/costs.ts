import { usage as api } from "../../api/usage/usage.ts";
import type { Values } from "../../api/shapes/shapes.ts";
import { turns } from "../../catalogue/turns.ts";
import { costUnits } from "../../core/usage/cost-units.ts";
import { bucketPage } from "../../registry/usage/bucket-page.ts";
import { costsInBuckets, type Cost, type CostQuestion } from "../../registry/usage/cost-buckets.ts";
import type { UsageDimension, UsageStore } from "../../store/usage.ts";
import { exactNumber } from "../reply/exact-number.ts";
import type { Bind } from "../request/bind.ts";
import { bucketsToWire } from "./answers.ts";

type CostsQuery = Values<typeof api.usageCosts.query>;

export function costRoutes(bind: Bind, store: UsageStore, nowMs: () => number) {
  return bind(api, {
    usageCosts: async ({ organizationId, query }) => {
      const whole = bucketPage(query, { width: query.bucket_width, limit: query.limit, areWhole: true }, nowMs());
      const question = questionOf(organizationId, query);
      const { page, results } = await turns.run(organizationId, "costs", (slices) =>
        costsInBuckets(store, question, whole, slices),
      );
      const groupsBySource = query.group_by.includes("api_source");
      return bucketsToWire(page, results, (cost) => toWire(cost, groupsBySource));
    },
  });
}

const dimensions: Readonly<Partial<Record<CostsQuery["group_by"][number], UsageDimension>>> = {
  project_id: "project",
  user_id: "user",
  api_key_id: "key",
};

function questionOf(organizationId: string, query: CostsQuery): CostQuestion {
  return {
    organizationId,
    projectIds: query.project_ids,
    keyIds: query.api_key_ids,
    lineItems: query.line_items,
    groupBy: [...new Set(query.group_by)].flatMap((name) => dimensions[name] ?? []),
    byLineItem: query.group_by.includes("line_item"),
  };
}

function toWire({ group, line, amount }: Cost, groupsBySource: boolean) {
  return {
    object: "organization.costs.result" as const,
    amount: { value: exactNumber(amount), currency: "usd" as const },
    line_item: line?.name ?? null,
    quantity: line?.quantity ?? null,
    quantity_unit: line === null ? null : costUnits[line.item],
    project_id: group.project ?? null,
    user_id: group.user ?? null,
    api_key_id: group.key ?? null,
    api_source: groupsBySource ? ("unlabeled" as const) : null,
  };
}
