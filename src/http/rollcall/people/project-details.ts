import { projectsInDetail as api } from "../../../api/people/project-details.ts";
import { existing } from "../../../core/refusal.ts";
import type { Spending } from "../../../registry/spend/spending.ts";
import type { Directory } from "../../../store/store.ts";
import type { Bind } from "../../request/bind.ts";
import { listedProjectToWire } from "./people-wire.ts";

interface ProjectDetailServices {
  readonly directory: Directory;
  readonly spending: Spending;
  readonly nowMs: () => number;
}

export function projectDetailRoutes(bind: Bind, { directory, spending, nowMs }: ProjectDetailServices) {
  const statusOf = async (organizationId: string, projectId: string) => {
    const isReached = (await spending.of(organizationId, projectId)).isReachedAt(nowMs());
    return isReached ? ("enforcing" as const) : ("inactive" as const);
  };
  return bind(api, {
    describeProject: async ({ organizationId, params: { project_id: id } }) => {
      const found = existing(await directory.people.find("project", organizationId, id), "project", id);
      const { policy } = found.project;
      return {
        ...listedProjectToWire(found),
        policy_model_ids: policy === null ? null : [...policy.modelIds],
        spend_limit_status: found.spendLimitCents === null ? null : await statusOf(organizationId, id),
      };
    },
  });
}
