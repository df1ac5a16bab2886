import { registeredModels as api } from "../../api/registered-models.ts";
import type { Infer } from "../../api/shapes/shapes.ts";
import { dayAt } from "../../core/time/day.ts";
import { factsAmong, validateFactFields } from "../../core/models/fact-fields.ts";
import { parseFacts } from "../../core/models/model-facts.ts";
import { existing, malformedRequest } from "../../core/refusal.ts";
import type { Commit } from "../../registry/commit.ts";
import { registerModel } from "../../registry/models/register-model.ts";
import { updateModel, type ModelChange } from "../../registry/models/update-model.ts";
import type { Store } from "../../store/store.ts";
import { pageToWire } from "../admin/answers.ts";
import { jsonReply } from "../reply/replies.ts";
import { bindReply, type Bind } from "../request/bind.ts";
import { readBody } from "../request/body.ts";
import { authorOf } from "../request/request-context.ts";
import type { Route } from "../request/route.ts";
import type { DescribingModels } from "./models-wire.ts";

export function registeredModelRoutes(bind: Bind, { directory }: Store, describing: DescribingModels) {
  const find = async (organizationId: string, id: string) => {
    const model = existing(await directory.models.resolve(organizationId, id), "model", id);
    return (await describing(organizationId))(model);
  };
  return bind(api, {
    describeModels: async ({ organizationId, query }) => {
      const { state, kind } = query;
      const filter = { state: state === "any" ? null : state, kind: kind === "any" ? null : kind };
      return pageToWire(await directory.models.page(organizationId, filter, query), await describing(organizationId));
    },
    describeModel: ({ organizationId, params }) => find(organizationId, params.model),
    updateModel: async ({ organizationId, commit, params, body }) => {
      const change = changeOf(body);
      if (Object.keys(change).length === 0) return find(organizationId, params.model);
      const model = await commit(updateModel(params.model, change));
      return (await describing(organizationId))(model);
    },
  });
}

/** Answers with the model in the format of the Models API, so that it equals its element in the next list. */
export function registrationRoute(commit: Commit, nowMs: () => number): Route {
  return bindReply(api.registerModel, async (context) => {
    const body = await readBody(api.registerModel, context.raw);
    const { id, created, parent, visibility, owned_by: ownedBy, shutdown_date: shutdownDate } = body;
    context.modelId = id;
    const rawFacts = factsAmong(body);
    const error = validateFactFields(rawFacts);
    if (error !== null) throw malformedRequest(`Invalid '${error.field}': it ${error.why}.`, error.field);
    const draft = { id, created, ownedBy, parent, shutdownDate, visibility, facts: parseFacts(rawFacts) };
    const model = await commit(authorOf(context), registerModel(draft, body.project_id));
    return jsonReply(200, context.dialect.element(model, dayAt(nowMs()), context.actor.audience));
  });
}

function changeOf(body: Infer<typeof api.updateModel.body & {}>): ModelChange {
  const { owned_by: ownedBy, parent, shutdown_date: shutdownDate, visibility, sharing } = body;
  const facts = factsAmong(body);
  return {
    ...(Object.keys(facts).length > 0 && { facts }),
    ...(ownedBy !== undefined && { ownedBy }),
    ...(parent !== undefined && { parent }),
    ...(shutdownDate !== undefined && { shutdownDate }),
    ...(visibility !== undefined && { visibility }),
    ...(sharing !== undefined && { sharing }),
  };
}
