import { modelRename } from "../../api/vendor-bodies.ts";
import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { validateFactFields } from "../../core/models/fact-fields.ts";
import { malformedRequest, modelNotFound } from "../../core/refusal.ts";
import { archived, mistralTuned } from "../../dialects/mistral.ts";
import type { Commit } from "../../registry/commit.ts";
import { updateModel, type ModelChange } from "../../registry/models/update-model.ts";
import { authorOf, type AuthenticatedContext, type Reply } from "../request/request-context.ts";
import { readObject } from "../request/body/body.ts";
import { conditional } from "./models.ts";
import { modelIdIn } from "../request/model-path.ts";
import { jsonReply } from "../reply/replies.ts";

/**
 * The changes that Mistral's clients make to a fine-tuned model. They need the right to delete it.
 * docs/decisions/2026-11-21-archived-is-unlisted.md explains what archiving does.
 */

export function archiveModel(live: LiveCatalogue, commit: Commit, isArchived: boolean) {
  return async (context: AuthenticatedContext): Promise<Reply> => {
    const id = changeableId(live, context);
    const change = { visibility: isArchived ? "unlisted" : "listed" } as const;
    await commit(authorOf(context), updateModel(id, change));
    return jsonReply(200, archived(id, isArchived));
  };
}

/** Changes the name and the description. */
export function renameModel(live: LiveCatalogue, commit: Commit) {
  return async (context: AuthenticatedContext): Promise<Reply> => {
    const id = changeableId(live, context);
    const { name, description } = modelRename.read(await readObject(context.raw), "");
    const facts: NonNullable<ModelChange["facts"]> = {
      ...(name !== undefined && { displayName: name }),
      ...(description !== undefined && { description }),
    };
    const error = validateFactFields(facts);
    // Looks the model up by the name that the client sent.
    const field = error?.field === "display_name" ? "name" : error?.field;
    if (error !== null) throw malformedRequest(`Invalid '${field}': it ${error.why}.`, field);
    if (Object.keys(facts).length > 0) await commit(authorOf(context), updateModel(id, { facts }));
    const rendering = live.view(context.actor.audience).single(mistralTuned, id);
    if (rendering === null) throw modelNotFound(id);
    return conditional(context, rendering);
  };
}

/** A key cannot change a model that it does not see, even one of its own organization. */
function changeableId(live: LiveCatalogue, context: AuthenticatedContext): string {
  const id = (context.modelId = modelIdIn(context));
  if (live.view(context.actor.audience).find(id) === null) throw modelNotFound(id);
  return id;
}
