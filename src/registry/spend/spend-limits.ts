import type { SpendLimit } from "../../core/spend/spend-limit.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Work } from "../commit.ts";
import { openProject } from "../organization/projects.ts";

/** In OpenAI's words. Clients learn from it that there is no limit. */
export function noSpendLimit(projectId: string | null): Refusal {
  return new Refusal("not-found", `No ${projectId === null ? "organization" : "project"} spend limit is configured.`);
}

/** Null for the limit of the whole organization. */
export function setSpendLimit(projectId: string | null, thresholdCents: number): Work<SpendLimit> {
  return async (transaction, { organizationId }) => {
    if (projectId !== null) await openProject(transaction, organizationId, projectId);
    const result = { organizationId, projectId, thresholdCents };
    await transaction.spendLimits.put(result);
    const details = { changes_requested: { threshold_amount: thresholdCents, currency: "USD", interval: "month" } };
    const resourceId = projectId ?? organizationId;
    return { result, type: "rollcall.spend_limit.updated", resourceId, projectId, details };
  };
}

export function removeSpendLimit(projectId: string | null): Work<null> {
  return async (transaction, { organizationId }, atSeconds) => {
    if (projectId !== null) await openProject(transaction, organizationId, projectId);
    if (!(await transaction.spendLimits.remove(organizationId, projectId, atSeconds))) throw noSpendLimit(projectId);
    return { result: null, type: "rollcall.spend_limit.deleted", resourceId: projectId ?? organizationId, projectId };
  };
}
