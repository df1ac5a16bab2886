import { noFacts } from "../../core/model-facts.ts";
import { restorableUntil } from "../../core/retention.ts";
import { malformedRequest } from "../../core/refusal.ts";
import { openai } from "../../dialects/openai.ts";
import type { Commit } from "../../registry/commit.ts";
import { registerModel } from "../../registry/register-model.ts";
import { updateModel, type ModelChange } from "../../registry/update-model.ts";
import type { Directory } from "../../store/directory.ts";
import type { StoredModel } from "../../store/store.ts";
import type { AuthenticatedExchange, Reply } from "../exchange.ts";
import { readJsonObject, type Fields } from "../json-body.ts";
import { Query } from "../query.ts";
import { jsonReply } from "../replies.ts";
import type { Route } from "../routes.ts";
import { admin, administratorOf, existing, pageOf } from "../admin/answers.ts";

const visibilities = ["listed", "unlisted"] as const;
const sharings = ["organization", "projects"] as const;

export function registeredModelRoutes(directory: Directory, commit: Commit, retentionDays: number): readonly Route[] {
  const all = "/rollcall/v1/models";
  const one = `${all}/{model}`;
  const toWire = modelWire(retentionDays);
  return [
    admin("GET", all, "describeModels", async ({ exchange, organizationId }) => {
      const query = new Query(exchange);
      const state = query.choice("state", ["live", "deleted", "retired", "any"], "live");
      const kind = query.choice("kind", ["base", "fine-tuned", "alias", "any"], "any");
      const filter = { state: state === "any" ? null : state, kind: kind === "any" ? null : kind };
      return pageOf(await directory.models(organizationId, filter, query.page()), toWire);
    }),
    { method: "POST", path: all, operation: "registerModel", access: "admin", answer: register(commit) },
    admin("GET", one, "describeModel", async ({ organizationId, modelId }) => {
      const id = modelId();
      return toWire(existing(await directory.model(organizationId, id), "model", id));
    }),
    admin("POST", one, "updateModel", async ({ exchange, author, modelId }) => {
      const id = modelId();
      const change = readChange(await readJsonObject(exchange.facts));
      return toWire(await updateModel(commit, author, id, change));
    }),
  ];
}

/** A model as an administrator sees it, whatever state it is in. */
export function modelWire(retentionDays: number) {
  return (model: StoredModel) => ({
    id: model.id,
    object: "rollcall.model",
    kind: model.kind,
    state: model.state,
    created: model.created,
    owned_by: model.ownedBy,
    parent: model.parent,
    shutdown_date: model.shutdownDate,
    visibility: model.visibility,
    // A base model is everybody's, and an alias is shared as its target is.
    sharing: model.kind === "fine-tuned" ? model.sharing : null,
    target: model.target,
    provenance: provenanceWire(model),
    deletion: deletionWire(model, retentionDays),
  });
}

export function provenanceWire({ declaredBy, provenance }: StoredModel) {
  return { source: declaredBy === "file" ? "file" : "api", key_id: provenance.keyId, at: provenance.at };
}

function deletionWire({ deletion }: StoredModel, retentionDays: number) {
  if (deletion === null) return null;
  const until = restorableUntil(deletion.atMs, retentionDays);
  return { at: Math.floor(deletion.atMs / 1000), key_id: deletion.keyId, restorable_until: until };
}

/** Answers with the model as the Models API shows it, so that it equals its element in the next list. */
function register(commit: Commit) {
  const registerOne = registerModel(commit);
  return async (exchange: AuthenticatedExchange): Promise<Reply> => {
    const fields = await readJsonObject(exchange.facts);
    const draft = {
      id: (exchange.modelId = fields.text("id")),
      created: fields.optionalUnixSeconds("created"),
      ownedBy: fields.optionalText("owned_by"),
      parent: fields.optionalText("parent"),
      shutdownDate: fields.optionalText("shutdown_date"),
      visibility: fields.optionalChoice("visibility", visibilities),
      facts: noFacts,
    };
    const projectId = fields.optionalText("project_id");
    fields.refuseOthers();
    const model = await registerOne(administratorOf(exchange), draft, projectId);
    return jsonReply(200, openai.element(model, exchange.actor.audience));
  };
}

function readChange(fields: Fields): ModelChange {
  const change = {
    ...fields.whenGiven("owned_by", (name) => ({ ownedBy: fields.optionalText(name) })),
    ...fields.whenGiven("parent", (name) => ({ parent: fields.optionalText(name) })),
    ...fields.whenGiven("shutdown_date", (name) => ({ shutdownDate: fields.optionalText(name) })),
    ...fields.whenGiven("visibility", (name) => ({ visibility: fields.choice(name, visibilities) })),
    ...fields.whenGiven("sharing", (name) => ({ sharing: fields.choice(name, sharings) })),
  };
  fields.refuseOthers();
  if (Object.keys(change).length === 0)
    throw malformedRequest("Give at least one of 'owned_by', 'parent', 'shutdown_date', 'visibility' and 'sharing'.");
  return change;
}
