import { alertsOfOrganization, alertsOfProject, type SpendAlertRequest, type SpendAlertWire } from "../../api/spend.ts";
import type { SpendAlert } from "../../core/spend/spend-alert.ts";
import { existing } from "../../core/refusal.ts";
import {
  createSpendAlert,
  deleteSpendAlert,
  updateSpendAlert,
  type SpendAlertInput,
} from "../../registry/spend/spend-alerts.ts";
import type { Directory } from "../../store/store.ts";
import type { Bind } from "../request/bind.ts";
import { deletedAs, findProject, pageAround, pageToWire, projectIn } from "./answers.ts";

export function spendAlertRoutes(bind: Bind, directory: Directory) {
  const { spendAlerts } = directory;
  const projectOf = async (organizationId: string, params: { readonly project_id?: string }) => {
    const projectId = projectIn(params);
    if (projectId !== null) await findProject(directory, organizationId, projectId);
    return projectId;
  };
  return [alertsOfOrganization, alertsOfProject].flatMap((api) =>
    bind(api, {
      list: async ({ organizationId, params, query }) => {
        const projectId = await projectOf(organizationId, params);
        return pageToWire(await pageAround((page) => spendAlerts.page(organizationId, projectId, page), query), toWire);
      },
      create: async ({ commit, params, body }) =>
        toWire(await commit(createSpendAlert(projectIn(params), inputOf(body)))),
      retrieve: async ({ organizationId, params }) => {
        const projectId = await projectOf(organizationId, params);
        const { alert_id: id } = params;
        return toWire(existing(await spendAlerts.find(organizationId, projectId, id), "spend alert", id));
      },
      update: async ({ commit, params, body }) =>
        toWire(await commit(updateSpendAlert(projectIn(params), params.alert_id, inputOf(body)))),
      remove: async ({ commit, params }) => {
        const alert = await commit(deleteSpendAlert(projectIn(params), params.alert_id));
        return deletedAs(`${kindOf(alert)}.deleted`, alert);
      },
    }),
  );
}

function inputOf({
  threshold_amount: thresholdCents,
  notification_channel: channel,
}: SpendAlertRequest): SpendAlertInput {
  return { thresholdCents, recipients: channel.recipients, subjectPrefix: channel.subject_prefix };
}

function toWire(alert: SpendAlert): SpendAlertWire {
  return {
    id: alert.id,
    object: kindOf(alert),
    threshold_amount: alert.thresholdCents,
    currency: "USD",
    interval: "month",
    notification_channel: { type: "email", recipients: alert.recipients, subject_prefix: alert.subjectPrefix },
  };
}

function kindOf({ projectId }: SpendAlert) {
  return projectId === null ? "organization.spend_alert" : "project.spend_alert";
}
