import { openai } from "../dialects/openai.ts";
import type { RegisterModel } from "../registry/register-model.ts";
import type { AuthenticatedExchange, Reply } from "./exchange.ts";
import { readJsonObject } from "./json-body.ts";
import { jsonReply } from "./replies.ts";

export function createModel(registerModel: RegisterModel) {
  return async (exchange: AuthenticatedExchange): Promise<Reply> => {
    const { actor, facts, requestId } = exchange;
    const author = { actor, address: facts.address(), requestId };
    const model = await registerModel(author, async () => {
      const fields = await readJsonObject(facts);
      const wanted = {
        id: (exchange.modelId = fields.text("id")),
        created: fields.optionalUnixSeconds("created"),
        ownedBy: fields.optionalText("owned_by"),
        parent: fields.optionalText("parent"),
        shutdownDate: fields.optionalText("shutdown_date"),
      };
      fields.refuseOthers();
      return wanted;
    });
    return jsonReply(200, openai.element(model, actor.audience));
  };
}
