import { registeredModels as api, type AliasWire } from "../../api/registered-models.ts";
import { createAlias, deleteAlias } from "../../registry/models/aliases.ts";
import type { Commit } from "../../registry/commit.ts";
import type { Directory } from "../../store/directory.ts";
import type { StoredModel } from "../../store/rows.ts";
import { bind } from "../request/bind.ts";
import type { Route } from "../request/route.ts";
import { pageOf } from "../admin/answers.ts";
import { provenanceWire } from "./models-wire.ts";

export function aliasRoutes(directory: Directory, commit: Commit): readonly Route[] {
  return [
    bind(api.listAliases, async ({ organizationId, query }) =>
      pageOf(await directory.models.page(organizationId, { state: "live", kind: "alias" }, query), toWire),
    ),
    bind(api.createAlias, async ({ context, author, body }) => {
      context.modelId = body.id;
      return toWire(await commit(author, createAlias(body)));
    }),
    bind(api.deleteAlias, async ({ author, params }) => {
      const { id } = await commit(author, deleteAlias(params.model));
      return { id, object: "rollcall.alias.deleted", deleted: true };
    }),
  ];
}

function toWire(alias: StoredModel): AliasWire {
  const { id, target, created } = alias;
  return { id, object: "rollcall.alias", target: target ?? "", created, provenance: provenanceWire(alias) };
}
