import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { validateModelId } from "../../core/models/model-id.ts";
import { malformedRequest } from "../../core/refusal.ts";
import { explainAccess, type ExplainedAccess, type Subject } from "../../registry/changes/explain-access.ts";
import type { Store } from "../../store/store.ts";
import { admin } from "../admin/answers.ts";
import { Query } from "../request/query.ts";
import type { Route } from "../request/route.ts";

export function accessRoutes(store: Store, live: LiveCatalogue, nowMs: () => number): readonly Route[] {
  return [
    admin("GET", "/rollcall/v1/access", "explainAccess", async ({ context, organizationId }) => {
      const query = new Query(context);
      const model = readModel(query);
      const subject = readSubject(query);
      const nowSeconds = Math.floor(nowMs() / 1000);
      const question = { organizationId, subject, modelId: model };
      return toWire(model, await explainAccess(store, live, question, nowSeconds));
    }),
  ];
}

function readModel(query: Query): string {
  const model = query.text("model");
  if (model === null) throw malformedRequest("Missing required parameter: 'model'.", "model");
  const error = validateModelId(model);
  if (error !== null) throw malformedRequest(`Invalid model id: it ${error}.`, "model");
  return model;
}

/** A key by its id, or a person or service account in a project. */
function readSubject(query: Query): Subject {
  const [keyId, projectId] = [query.text("key_id"), query.text("project_id")];
  const [userId, accountId] = [query.text("user_id"), query.text("service_account_id")];
  if ([keyId, userId, accountId].filter((id) => id !== null).length !== 1)
    throw malformedRequest("Give one of 'key_id', 'user_id' and 'service_account_id'.", "key_id");
  if (keyId !== null) return { kind: "key", keyId };
  if (projectId === null) throw malformedRequest("Missing required parameter: 'project_id'.", "project_id");
  if (userId !== null) return { kind: "user", id: userId, projectId };
  return { kind: "service_account", id: accountId ?? "", projectId };
}

function toWire(model: string, { holder, ...verdicts }: ExplainedAccess) {
  return {
    object: "rollcall.access",
    model,
    key_id: holder.keyId || null,
    project_id: holder.projectId,
    // Wherever else the key is used from, it may do nothing.
    only_from: holder.allowedNetworks,
    principal: { type: holder.principalKind, id: holder.principalId },
    list: verdicts.list,
    retrieve: verdicts.retrieve,
    delete: verdicts.delete,
  };
}
