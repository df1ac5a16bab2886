import { registeredModels as api, type AliasWire } from "../../api/registered-models.ts";
import { createAlias, deleteAlias } from "../../registry/models/aliases.ts";
import type { Directory } from "../../store/store.ts";
import type { StoredModel } from "../../store/rows.ts";
import type { Bind } from "../request/bind.ts";
import { pageToWire } from "../admin/answers.ts";
import { provenanceWire } from "./models-wire.ts";

export function aliasRoutes(bind: Bind, directory: Directory) {
  return bind(api, {
    listAliases: async ({ organizationId, query }) =>
      pageToWire(await directory.models.page(organizationId, { state: "live", kind: "alias" }, query), toWire),
    createAlias: async ({ context, commit, body }) => {
      context.modelId = body.id;
      return toWire(await commit(createAlias(body)));
    },
    deleteAlias: async ({ commit, params }) => {
      const { id } = await commit(deleteAlias(params.model));
      return { id, object: "rollcall.alias.deleted", deleted: true };
    },
  });
}

function toWire(alias: StoredModel): AliasWire {
  const { id, target, created } = alias;
  return { id, object: "rollcall.alias", target: target ?? "", created, provenance: provenanceWire(alias) };
}
