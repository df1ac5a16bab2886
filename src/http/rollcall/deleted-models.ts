import { registeredModels as api } from "../../api/registered-models.ts";
import type { Commit } from "../../registry/commit.ts";
import { purgeModel, restoreModel } from "../../registry/models/deleted-models.ts";
import type { Directory } from "../../store/directory.ts";
import { pageOf } from "../admin/answers.ts";
import { bind } from "../request/bind.ts";
import type { Route } from "../request/route.ts";
import type { DescribingModels } from "./models-wire.ts";

export function deletedModelRoutes(
  directory: Directory,
  commit: Commit,
  retentionDays: number,
  describing: DescribingModels,
): readonly Route[] {
  return [
    bind(api.listDeletedModels, async ({ organizationId, query }) => {
      const page = await directory.models.page(organizationId, { state: "deleted", kind: null }, query);
      return pageOf(page, await describing(organizationId));
    }),
    bind(api.restoreModel, async ({ organizationId, author, params }) => {
      const model = await commit(author, restoreModel(params.model, retentionDays));
      return (await describing(organizationId))(model);
    }),
    bind(api.purgeModel, async ({ author, params }) => {
      const { id } = await commit(author, purgeModel(params.model));
      return { id, object: "rollcall.model.purged", deleted: true };
    }),
  ];
}
