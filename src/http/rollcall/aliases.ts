import { createAlias, deleteAlias } from "../../registry/models/aliases.ts";
import type { Commit } from "../../registry/commit.ts";
import type { Directory } from "../../store/directory.ts";
import type { StoredModel } from "../../store/rows.ts";
import { readJsonObject } from "../request/json-body.ts";
import { Query } from "../request/query.ts";
import type { Route } from "../request/route.ts";
import { admin, pageOf } from "../admin/answers.ts";
import { provenanceWire } from "./models-wire.ts";

export function aliasRoutes(directory: Directory, commit: Commit): readonly Route[] {
  const all = "/rollcall/v1/aliases";
  return [
    admin("GET", all, "listAliases", async ({ context, organizationId }) => {
      const aliases = { state: "live", kind: "alias" } as const;
      return pageOf(await directory.models.page(organizationId, aliases, new Query(context).page()), toWire);
    }),
    admin("POST", all, "createAlias", async ({ context, author }) => {
      const fields = await readJsonObject(context.raw);
      const input = { id: (context.modelId = fields.text("id")), target: fields.text("target") };
      fields.refuseOthers();
      return toWire(await createAlias(commit, author, input));
    }),
    admin("DELETE", `${all}/{model}`, "deleteAlias", async ({ author, modelId }) => {
      const { id } = await deleteAlias(commit, author, modelId());
      return { id, object: "rollcall.alias.deleted", deleted: true };
    }),
  ];
}

function toWire(alias: StoredModel) {
  const { id, target, created } = alias;
  return { id, object: "rollcall.alias", target, created, provenance: provenanceWire(alias) };
}
