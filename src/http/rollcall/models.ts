import { describingFacts, factFields, validateFactFields } from "../../core/models/fact-fields.ts";
import { dayAt } from "../../core/day.ts";
import { modelKinds, sharings, visibilities } from "../../core/models/model.ts";
import { parseFacts, type RawFacts } from "../../core/models/model-facts.ts";
import { existing, malformedRequest } from "../../core/refusal.ts";
import type { Commit } from "../../registry/commit.ts";
import { registerModel } from "../../registry/models/register-model.ts";
import { updateModel, type ModelChange } from "../../registry/models/update-model.ts";
import type { Store } from "../../store/store.ts";
import { authorOf, type AuthenticatedContext, type Reply } from "../request/request-context.ts";
import { readJsonObject, type Fields } from "../request/json-body.ts";
import { Query } from "../request/query.ts";
import { jsonReply } from "../reply/replies.ts";
import type { Route } from "../request/route.ts";
import type { DescribingModels } from "./models-wire.ts";
import { admin, pageOf, type AdminRequest } from "../admin/answers.ts";

export function registeredModelRoutes(
  { directory }: Store,
  commit: Commit,
  describing: DescribingModels,
  nowMs: () => number,
): readonly Route[] {
  const all = "/rollcall/v1/models";
  const one = `${all}/{model}`;
  const find = async ({ organizationId, modelId }: AdminRequest) => {
    const id = modelId();
    const model = existing(await directory.models.resolve(organizationId, id), "model", id);
    return (await describing(organizationId))(model);
  };
  return [
    admin("GET", all, "describeModels", async ({ context, organizationId }) => {
      const query = new Query(context);
      const state = query.choice("state", ["live", "deleted", "retired", "any"], "live");
      const kind = query.choice("kind", [...modelKinds, "any"], "any");
      const filter = { state: state === "any" ? null : state, kind: kind === "any" ? null : kind };
      const page = await directory.models.page(organizationId, filter, query.page());
      return pageOf(page, await describing(organizationId));
    }),
    {
      method: "POST",
      path: all,
      operation: "registerModel",
      right: "write-organization",
      answer: register(commit, nowMs),
    },
    admin("GET", one, "describeModel", find),
    admin("POST", one, "updateModel", async (request) => {
      const { context, organizationId, author, modelId } = request;
      const id = modelId();
      const change = readChange(await readJsonObject(context.raw));
      if (Object.keys(change).length === 0) return find(request);
      const model = await updateModel(commit, author, id, change);
      return (await describing(organizationId))(model);
    }),
  ];
}

/** Answers with the model as the Models API shows it, so that it equals its element in the next list. */
function register(commit: Commit, nowMs: () => number) {
  return async (context: AuthenticatedContext): Promise<Reply> => {
    const fields = await readJsonObject(context.raw);
    const draft = {
      id: (context.modelId = fields.text("id")),
      created: fields.optionalUnixSeconds("created"),
      ownedBy: fields.optionalText("owned_by"),
      parent: fields.optionalText("parent"),
      shutdownDate: fields.optionalText("shutdown_date"),
      visibility: fields.optionalChoice("visibility", visibilities),
    };
    const rawFacts = readFacts(fields);
    const projectId = fields.optionalText("project_id");
    fields.refuseOthers();
    const error = validateFactFields(rawFacts);
    if (error !== null) throw malformedRequest(`Invalid '${error.field}': it ${error.why}.`, error.field);
    const model = await registerModel(
      commit,
      authorOf(context, "write-organization"),
      { ...draft, facts: parseFacts(rawFacts) },
      projectId,
    );
    return jsonReply(200, context.dialect.element(model, context.actor.audience, dayAt(nowMs())));
  };
}

function readChange(fields: Fields): ModelChange {
  const facts = readFacts(fields);
  const change = {
    ...(Object.keys(facts).length > 0 && { facts }),
    ...fields.whenGiven("owned_by", (name) => ({ ownedBy: fields.optionalText(name) })),
    ...fields.whenGiven("parent", (name) => ({ parent: fields.optionalText(name) })),
    ...fields.whenGiven("shutdown_date", (name) => ({ shutdownDate: fields.optionalText(name) })),
    ...fields.whenGiven("visibility", (name) => ({ visibility: fields.choice(name, visibilities) })),
    ...fields.whenGiven("sharing", (name) => ({ sharing: fields.choice(name, sharings) })),
  };
  fields.refuseOthers();
  return change;
}

/** Those that are given, null where one is to be taken back. */
function readFacts(fields: Fields): RawFacts {
  const given = describingFacts.flatMap((name) => {
    const word = fields.whenGiven(factFields[name], (field) => ({ value: fields.plain(field) }));
    return word === null ? [] : [[name, word.value] as const];
  });
  return Object.fromEntries(given);
}
