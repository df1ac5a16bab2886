import { registeredModels as api, type AliasWire } from "../../api/registered-models.ts";
import type { Infer } from "../../api/shapes/shapes.ts";
import { dayAt } from "../../core/time/day.ts";
import { factsAmong, validateFactFields } from "../../core/models/fact-fields.ts";
import type { ServedBy } from "../../core/models/served-by.ts";
import { parseFacts } from "../../core/models/model-facts.ts";
import { existing, malformedRequest } from "../../core/refusal.ts";
import type { Commit } from "../../registry/commit.ts";
import { createAlias, deleteAlias } from "../../registry/models/aliases.ts";
import type { DeleteModel } from "../../registry/models/delete-model.ts";
import { purgeModel, restoreModel } from "../../registry/models/deleted-models.ts";
import { registerModel } from "../../registry/models/register-model.ts";
import { updateModel, type ModelChange } from "../../registry/models/update-model.ts";
import { everyModel } from "../../store/models.ts";
import type { StoredModel } from "../../store/rows.ts";
import { pageToWire } from "../admin/answers.ts";
import { isRetried } from "../models/models.ts";
import { jsonReply } from "../reply/replies.ts";
import { bindReply, type Bind } from "../request/bind.ts";
import { readBody } from "../request/body/body.ts";
import { authorOf } from "../request/request-context.ts";
import type { Route } from "../request/route.ts";
import type { Services } from "../services.ts";
import { modelUsage } from "./model-usage.ts";
import { describingModels, provenanceWire } from "./models-wire.ts";
import { toldFactsOf } from "./told-facts.ts";

/** Registered models, deleted models and aliases. */
export function registeredModelRoutes(
  bind: Bind,
  { store, nowMs, retentionDays }: Pick<Services, "store" | "nowMs" | "retentionDays">,
  deleteModel: DeleteModel,
) {
  const { models } = store.directory;
  const describing = describingModels(store, retentionDays, nowMs);
  const describe = async (organizationId: string, model: StoredModel) => ({
    ...(await describing(organizationId))(model),
    usage: await modelUsage(store.usage, organizationId, model, nowMs()),
    told: await toldFactsOf(store.sources, model),
  });
  const find = async (organizationId: string, id: string) =>
    describe(organizationId, existing(await models.resolve(organizationId, id), "model", id));
  return bind(api, {
    describeModel: ({ organizationId, params }) => find(organizationId, params.model),
    updateModel: async ({ organizationId, commit, params, body }) => {
      const change = changeOf(params.model, body);
      if (Object.keys(change).length === 0) return find(organizationId, params.model);
      return describe(organizationId, await commit(updateModel(params.model, change)));
    },
    deleteModelOfOrganization: async ({ author, params: { model: id }, context }) => {
      await deleteModel(author, id, isRetried(context.raw));
      return { id, object: "rollcall.model.deleted", deleted: true };
    },
    listDeletedModels: async ({ organizationId, query }) => {
      const page = await models.page(organizationId, { ...everyModel, state: "deleted" }, query);
      return pageToWire(page, await describing(organizationId));
    },
    restoreModel: async ({ organizationId, commit, params }) =>
      describe(organizationId, await commit(restoreModel(params.model, retentionDays))),
    purgeModel: async ({ commit, params }) => {
      const { id } = await commit(purgeModel(params.model));
      return { id, object: "rollcall.model.purged", deleted: true };
    },
    listAliases: async ({ organizationId, query }) =>
      pageToWire(
        await models.page(organizationId, { ...everyModel, state: "live", kind: "alias" }, query),
        aliasToWire,
      ),
    createAlias: async ({ context, commit, body }) => {
      context.modelId = body.id;
      return aliasToWire(await commit(createAlias(body)));
    },
    deleteAlias: async ({ commit, params }) => {
      const { id } = await commit(deleteAlias(params.model));
      return { id, object: "rollcall.alias.deleted", deleted: true };
    },
  });
}

function aliasToWire(alias: StoredModel): AliasWire {
  const { id, target, created } = alias;
  return { id, object: "rollcall.alias", target: target ?? "", created, provenance: provenanceWire(alias) };
}

/** Answers with the model in the format of the Models API, so that it equals its element in the next list. */
export function registrationRoute(commit: Commit, nowMs: () => number): Route {
  return bindReply(api.registerModel, async (context) => {
    const body = await readBody(api.registerModel, context.raw);
    const { id, created, parent, visibility, owned_by: ownedBy, shutdown_date: shutdownDate } = body;
    const servedBy = serverOf(id, body.served_by);
    context.modelId = id;
    const rawFacts = factsAmong(body);
    const error = validateFactFields(rawFacts);
    if (error !== null) throw malformedRequest(`Invalid '${error.field}': it ${error.why}.`, error.field);
    const draft = { id, created, ownedBy, parent, shutdownDate, visibility, servedBy, facts: parseFacts(rawFacts) };
    const model = await commit(authorOf(context), registerModel(draft, body.project_id));
    return jsonReply(200, context.dialect.element(model, dayAt(nowMs()), context.actor.audience));
  });
}

type Server = Infer<typeof api.registerModel.body & {}>["served_by"];

function serverOf(id: string, server: Server): ServedBy | null {
  return server === null ? null : { source: server.source, model: server.model ?? id };
}

function changeOf(id: string, body: Infer<typeof api.updateModel.body & {}>): ModelChange {
  const { owned_by: ownedBy, parent, shutdown_date: shutdownDate, visibility, sharing, served_by: servedBy } = body;
  const facts = factsAmong(body);
  return {
    ...(Object.keys(facts).length > 0 && { facts }),
    ...(ownedBy !== undefined && { ownedBy }),
    ...(parent !== undefined && { parent }),
    ...(shutdownDate !== undefined && { shutdownDate }),
    ...(visibility !== undefined && { visibility }),
    ...(sharing !== undefined && { sharing }),
    ...(servedBy !== undefined && { servedBy: serverOf(id, servedBy) }),
  };
}
