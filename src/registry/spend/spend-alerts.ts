import { existing, malformedRequest } from "../../core/refusal.ts";
import { spendAlertsMax, type SpendAlert } from "../../core/spend/spend-alert.ts";
import type { Transaction } from "../../store/store.ts";
import type { Work } from "../commit.ts";
import { newId } from "../new-id.ts";
import { openProject } from "../organization/projects.ts";

export type SpendAlertInput = Pick<SpendAlert, "thresholdCents" | "recipients" | "subjectPrefix">;

/** `projectId` null means an alert of the whole organization. */
export function createSpendAlert(projectId: string | null, input: SpendAlertInput): Work<SpendAlert> {
  return async (transaction, { organizationId }, atSeconds) => {
    if (projectId !== null) await openProject(transaction, organizationId, projectId);
    await refuseTooMany(transaction, organizationId, projectId);
    const result = { ...input, id: newId("alert_"), organizationId, projectId, created: atSeconds };
    await transaction.spendAlerts.put(result);
    const details = { data: detailsOf(input) };
    return { result, type: "rollcall.spend_alert.created", resourceId: result.id, projectId, details };
  };
}

export function updateSpendAlert(projectId: string | null, id: string, input: SpendAlertInput): Work<SpendAlert> {
  return async (transaction, { organizationId }) => {
    const result = { ...(await existingAlert(transaction, organizationId, projectId, id)), ...input };
    await transaction.spendAlerts.put(result);
    const details = { changes_requested: detailsOf(input) };
    return { result, type: "rollcall.spend_alert.updated", resourceId: id, projectId, details };
  };
}

export function deleteSpendAlert(projectId: string | null, id: string): Work<SpendAlert> {
  return async (transaction, { organizationId }, atSeconds) => {
    const result = await existingAlert(transaction, organizationId, projectId, id);
    await transaction.spendAlerts.remove(organizationId, id, atSeconds);
    return { result, type: "rollcall.spend_alert.deleted", resourceId: id, projectId };
  };
}

async function existingAlert(
  transaction: Transaction,
  organizationId: string,
  projectId: string | null,
  id: string,
): Promise<SpendAlert> {
  if (projectId !== null) await openProject(transaction, organizationId, projectId);
  return existing(await transaction.spendAlerts.find(organizationId, projectId, id), "spend alert", id);
}

async function refuseTooMany(
  transaction: Transaction,
  organizationId: string,
  projectId: string | null,
): Promise<void> {
  if ((await transaction.spendAlerts.count(organizationId, projectId)) < spendAlertsMax) return;
  const whose = projectId === null ? "organization" : "project";
  throw malformedRequest(`The ${whose} has ${spendAlertsMax} spend alerts. Delete one before creating another.`);
}

function detailsOf({ thresholdCents, recipients, subjectPrefix }: SpendAlertInput) {
  return { threshold_amount: thresholdCents, recipients, subject_prefix: subjectPrefix };
}
