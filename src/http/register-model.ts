import { openai } from "../dialects/openai.ts";
import type { RegisterModel } from "../registry/register-model.ts";
import { authorOf, type AuthenticatedExchange, type Reply } from "./exchange.ts";
import { readJsonObject } from "./json-body.ts";
import { jsonReply } from "./replies.ts";

export function createModel(registerModel: RegisterModel) {
  return async (exchange: AuthenticatedExchange): Promise<Reply> => {
    const fields = await readJsonObject(exchange.facts);
    const draft = {
      id: (exchange.modelId = fields.text("id")),
      created: fields.optionalUnixSeconds("created"),
      ownedBy: fields.optionalText("owned_by"),
      parent: fields.optionalText("parent"),
      shutdownDate: fields.optionalText("shutdown_date"),
    };
    fields.refuseOthers();
    const model = await registerModel(authorOf(exchange), draft);
    return jsonReply(200, openai.element(model, exchange.actor.audience));
  };
}
