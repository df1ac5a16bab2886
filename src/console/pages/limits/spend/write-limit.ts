import { act } from "../../../data/use-act.ts";

/** What each amount of money is given in. */
export const monthlyDollars = { currency: "USD", interval: "month" } as const;

const ofOrganization = "/v1/organization/spend_limit";
const ofProject = "/v1/organization/projects/{project_id}/spend_limit";

/** Sets what a project may spend in a month, or the organization where there is no project. Null removes the limit. */
export async function writeLimit(projectId: string | null, cents: number | null): Promise<void> {
  if (projectId === null) {
    if (cents === null) await act(`DELETE ${ofOrganization}`, {});
    else await act(`POST ${ofOrganization}`, { body: { ...monthlyDollars, threshold_amount: cents } });
    return;
  }
  const params = { project_id: projectId };
  if (cents === null) await act(`DELETE ${ofProject}`, { params });
  else await act(`POST ${ofProject}`, { params, body: { ...monthlyDollars, threshold_amount: cents } });
}
