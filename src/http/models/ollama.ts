import { namedModel } from "../../api/vendor-bodies.ts";
import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { malformedRequest } from "../../core/refusal.ts";
import { ollamaShow, ollamaVersion } from "../../dialects/ollama.ts";
import type { AuthenticatedContext, Reply } from "../request/request-context.ts";
import { readUntypedObject } from "../request/body/body.ts";
import { conditional, shownModel } from "./models.ts";
import { jsonReply } from "../reply/replies.ts";

/** The calls of Ollama's API that name a model in the body, or no model. */

export function showModel(live: LiveCatalogue) {
  return async (context: AuthenticatedContext): Promise<Reply> => {
    const id = (context.modelId = await idInBody(live)(context));
    return conditional(context, shownModel(live, context, ollamaShow, id));
  };
}

/** This server loads no model. */
export function listRunning(): Reply {
  return jsonReply(200, '{"models":[]}');
}

export function version(): Reply {
  return jsonReply(200, JSON.stringify({ version: ollamaVersion }));
}

/** Older clients call it `name`. An id without a tag also matches the one tagged `latest`. */
export function idInBody(live: LiveCatalogue) {
  return async ({ raw, actor }: AuthenticatedContext): Promise<string> => {
    const { model, name } = namedModel.read(await readUntypedObject(raw), "");
    const asked = model ?? name;
    if (asked === null) throw malformedRequest("Missing required parameter: 'model'.", "model");
    const view = live.view(actor.audience);
    const tagged = `${asked}:latest`;
    return view.find(asked) === null && view.find(tagged) !== null ? tagged : asked;
  };
}
