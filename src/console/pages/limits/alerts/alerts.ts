import type { AnswerOf, RequestOf } from "../../../data/contract.ts";
import { act } from "../../../data/use-act.ts";
import { usePages } from "../../../data/use-pages.ts";

const ofOrganization = "/v1/organization/spend_alerts";
const ofProject = "/v1/organization/projects/{project_id}/spend_alerts";

/** A spend alert of the organization or of a project. */
export type Alert = Omit<AnswerOf<`GET ${typeof ofOrganization}`>["data"][number], "object">;
type AlertBody = NonNullable<RequestOf<`POST ${typeof ofOrganization}`>["body"]>;

/** The alerts of a project, or of the organization where there is no project. */
export function useAlerts(projectId: string | null) {
  const query = { limit: 100 };
  const organization = usePages(`GET ${ofOrganization}`, projectId === null ? { query } : null);
  const params = { project_id: projectId ?? "" };
  const project = usePages(`GET ${ofProject}`, projectId === null ? null : { params, query });
  return projectId === null ? organization : project;
}

/** Makes an alert, or changes the one that has the id. */
export async function writeAlert(projectId: string | null, id: string | null, body: AlertBody): Promise<void> {
  if (projectId === null) {
    if (id === null) await act(`POST ${ofOrganization}`, { body });
    else await act(`POST ${ofOrganization}/{alert_id}`, { params: { alert_id: id }, body });
    return;
  }
  const params = { project_id: projectId };
  if (id === null) await act(`POST ${ofProject}`, { params, body });
  else await act(`POST ${ofProject}/{alert_id}`, { params: { ...params, alert_id: id }, body });
}

export async function deleteAlert(projectId: string | null, id: string): Promise<void> {
  if (projectId === null) await act(`DELETE ${ofOrganization}/{alert_id}`, { params: { alert_id: id } });
  else await act(`DELETE ${ofProject}/{alert_id}`, { params: { project_id: projectId, alert_id: id } });
}

/** What makes the alert again as it is. */
export function bodyOf({ threshold_amount, notification_channel }: Alert): AlertBody {
  return { currency: "USD", interval: "month", threshold_amount, notification_channel };
}
