import type { Commit } from "../../registry/commit.ts";
import { purgeModel, restoreModel } from "../../registry/models/deleted-models.ts";
import type { Directory } from "../../store/directory.ts";
import { refuseFields } from "../request/json-body.ts";
import { Query } from "../request/query.ts";
import type { Route } from "../request/route.ts";
import { admin, pageOf } from "../admin/answers.ts";
import type { DescribingModels } from "./models-wire.ts";

export function deletedModelRoutes(
  directory: Directory,
  commit: Commit,
  retentionDays: number,
  describing: DescribingModels,
): readonly Route[] {
  const all = "/rollcall/v1/deleted_models";
  const one = `${all}/{model}`;
  return [
    admin("GET", all, "listDeletedModels", async ({ context, organizationId }) => {
      const deleted = { state: "deleted", kind: null } as const;
      const page = await directory.models.page(organizationId, deleted, new Query(context).page());
      return pageOf(page, await describing(organizationId));
    }),
    admin("POST", one, "restoreModel", async ({ context, organizationId, author, modelId }) => {
      await refuseFields(context.raw);
      const model = await restoreModel(commit, author, modelId(), retentionDays);
      return (await describing(organizationId))(model);
    }),
    admin("DELETE", one, "purgeModel", async ({ author, modelId }) => {
      const { id } = await purgeModel(commit, author, modelId());
      return { id, object: "rollcall.model.purged", deleted: true };
    }),
  ];
}
