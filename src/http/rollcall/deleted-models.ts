import type { Commit } from "../../registry/commit.ts";
import { purgeModel, restoreModel } from "../../registry/deleted-models.ts";
import type { Directory } from "../../store/directory.ts";
import { Query } from "../query.ts";
import type { Route } from "../routes.ts";
import { admin, pageOf } from "../admin/answers.ts";
import { modelWire } from "./models.ts";

export function deletedModelRoutes(directory: Directory, commit: Commit, retentionDays: number): readonly Route[] {
  const all = "/rollcall/v1/deleted_models";
  const one = `${all}/{model}`;
  const toWire = modelWire(retentionDays);
  return [
    admin("GET", all, "listDeletedModels", async ({ exchange, organizationId }) => {
      const deleted = { state: "deleted", kind: null } as const;
      return pageOf(await directory.models(organizationId, deleted, new Query(exchange).page()), toWire);
    }),
    admin("POST", one, "restoreModel", async ({ author, modelId }) => {
      return toWire(await restoreModel(commit, author, modelId(), retentionDays));
    }),
    admin("DELETE", one, "purgeModel", async ({ author, modelId }) => {
      const { id } = await purgeModel(commit, author, modelId());
      return { id, object: "rollcall.model.purged", deleted: true };
    }),
  ];
}
