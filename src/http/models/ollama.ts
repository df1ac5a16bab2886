import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { refuseDeleting, refuseReading } from "../../core/access.ts";
import { malformedRequest } from "../../core/refusal.ts";
import { ollamaShow, ollamaVersion } from "../../dialects/ollama.ts";
import type { DeleteModel } from "../../registry/models/delete-model.ts";
import { authorOf, type AuthenticatedExchange, type Reply } from "../request/exchange.ts";
import { readUntypedJsonObject } from "../request/json-body.ts";
import { conditional, isRetried, shownModel } from "./models.ts";
import { jsonReply } from "../reply/replies.ts";

/** The calls of Ollama's API that name a model in the body, or none at all. */

export function showModel(live: LiveCatalogue) {
  return async (exchange: AuthenticatedExchange): Promise<Reply> => {
    const refusal = refuseReading(exchange.actor);
    if (refusal !== null) throw refusal;
    const id = (exchange.modelId = await idInBody(live, exchange));
    return conditional(exchange, shownModel(live, exchange, ollamaShow, id));
  };
}

export function removeNamedModel(live: LiveCatalogue, deleteModel: DeleteModel) {
  return async (exchange: AuthenticatedExchange): Promise<Reply> => {
    const mayNot = refuseDeleting(exchange.actor);
    if (mayNot !== null) throw mayNot;
    const id = (exchange.modelId = await idInBody(live, exchange));
    await deleteModel({
      ...authorOf(exchange, refuseDeleting),
      modelId: () => id,
      isRetry: isRetried(exchange.facts),
    });
    return jsonReply(200, exchange.dialect.deleted(id));
  };
}

/** None is loaded here: that is the matter of whoever serves the models. */
export function listRunning(exchange: AuthenticatedExchange): Reply {
  const refusal = refuseReading(exchange.actor);
  if (refusal !== null) throw refusal;
  return jsonReply(200, '{"models":[]}');
}

export function version(): Reply {
  return jsonReply(200, JSON.stringify({ version: ollamaVersion }));
}

/** Older clients call it `name`. An id without a tag also means the one tagged `latest`. */
async function idInBody(live: LiveCatalogue, { facts, actor }: AuthenticatedExchange): Promise<string> {
  const fields = await readUntypedJsonObject(facts);
  const [model, name] = [fields.optionalText("model"), fields.optionalText("name")];
  const asked = model ?? name;
  if (asked === null) throw malformedRequest("Missing required parameter: 'model'.", "model");
  const view = live.view(actor.audience);
  const tagged = `${asked}:latest`;
  return view.find(asked) === null && view.find(tagged) !== null ? tagged : asked;
}
