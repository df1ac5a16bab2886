import { limitOfOrganization, limitOfProject, type SpendLimitWire } from "../../api/spend.ts";
import type { SpendLimit } from "../../core/spend/spend-limit.ts";
import { noSpendLimit, removeSpendLimit, setSpendLimit } from "../../registry/spend/spend-limits.ts";
import type { Spending } from "../../registry/spend/spending.ts";
import type { Directory } from "../../store/store.ts";
import type { Bind } from "../request/bind.ts";
import { findProject, projectIn } from "./answers.ts";

export interface SpendLimitServices {
  readonly directory: Directory;
  readonly spending: Spending;
  readonly nowMs: () => number;
}

export function spendLimitRoutes(bind: Bind, { directory, spending, nowMs }: SpendLimitServices) {
  const isReached = async ({ organizationId, projectId }: SpendLimit) =>
    (await spending.of(organizationId, projectId)).isReachedAt(nowMs());
  return [limitOfOrganization, limitOfProject].flatMap((api) =>
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
