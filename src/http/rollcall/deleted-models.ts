import { registeredModels as api } from "../../api/registered-models.ts";
import { purgeModel, restoreModel } from "../../registry/models/deleted-models.ts";
import type { Directory } from "../../store/store.ts";
import { pageToWire } from "../admin/answers.ts";
import type { Bind } from "../request/bind.ts";
import type { DescribingModels } from "./models-wire.ts";

export function deletedModelRoutes(
  bind: Bind,
  directory: Directory,
  retentionDays: number,
  describing: DescribingModels,
) {
  return bind(api, {
    listDeletedModels: async ({ organizationId, query }) => {
      const page = await directory.models.page(organizationId, { state: "deleted", kind: null }, query);
      return pageToWire(page, await describing(organizationId));
    },
    restoreModel: async ({ organizationId, commit, params }) => {
      const model = await commit(restoreModel(params.model, retentionDays));
      return (await describing(organizationId))(model);
    },
    purgeModel: async ({ commit, params }) => {
      const { id } = await commit(purgeModel(params.model));
      return { id, object: "rollcall.model.purged", deleted: true };
    },
  });
}
