import { limitOfOrganization, limitOfProject, spending as spendingApi, type SpendLimitWire } from "../../api/spend.ts";
import { monthAt } from "../../core/spend/month.ts";
import type { SpendLimit } from "../../core/spend/spend-limit.ts";
import { noSpendLimit, removeSpendLimit, setSpendLimit } from "../../registry/spend/spend-limits.ts";
import type { Spending } from "../../registry/spend/spending.ts";
import type { Directory } from "../../store/store.ts";
import type { UsageStore } from "../../store/usage.ts";
import { exactNumber } from "../reply/exact-number.ts";
import type { Bind } from "../request/bind.ts";
import { findProject, projectIn } from "./answers.ts";

export interface SpendLimitServices {
  readonly directory: Directory;
  readonly spending: Spending;
  readonly usage: Pick<UsageStore, "spent">;
  readonly nowMs: () => number;
}

export function spendLimitRoutes(bind: Bind, { directory, spending, usage, nowMs }: SpendLimitServices) {
  const isReached = async ({ organizationId, projectId }: SpendLimit) =>
    (await spending.of(organizationId, projectId)).isReachedAt(nowMs());
  const ofOrganization = bind(spendingApi, {
    retrieveSpending: async ({ organizationId }) => {
      const { startMs, endMs } = monthAt(nowMs());
      const limit = await directory.spendLimits.find(organizationId, null);
      return {
        object: "rollcall.spending",
        start_time: startMs / 1000,
        end_time: endMs / 1000,
        spent: exactNumber(await usage.spent(organizationId, null, startMs, endMs)),
        spend_limit: limit?.thresholdCents ?? null,
      };
    },
  });
  const limits = [limitOfOrganization, limitOfProject].flatMap((api) =>
    bind(api, {
      retrieve: async ({ organizationId, params }) => {
        const projectId = projectIn(params);
        if (projectId !== null) await findProject(directory, organizationId, projectId);
        const limit = await directory.spendLimits.find(organizationId, projectId);
        if (limit === null) throw noSpendLimit(projectId);
        return toWire(limit, await isReached(limit));
      },
      update: async ({ commit, params, body }) => {
        const limit = await commit(setSpendLimit(projectIn(params), body.threshold_amount));
        // The limit is set, whatever fails now.
        return toWire(limit, await isReached(limit).catch(() => false));
      },
      remove: async ({ commit, params }) => {
        const projectId = projectIn(params);
        await commit(removeSpendLimit(projectId));
        return { object: `${kindOf(projectId)}.deleted` as const, deleted: true };
      },
    }),
  );
  return [...ofOrganization, ...limits];
}

function toWire({ projectId, thresholdCents }: SpendLimit, isReached: boolean): SpendLimitWire {
  return {
    object: kindOf(projectId),
    threshold_amount: thresholdCents,
    currency: "USD",
    interval: "month",
    enforcement: { status: isReached ? "enforcing" : "inactive" },
  };
}

function kindOf(projectId: string | null) {
  return projectId === null ? "organization.spend_limit" : "project.spend_limit";
}
