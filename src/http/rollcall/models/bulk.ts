import { bulk as api, type BulkOutcomeWire, type BulkResultWire } from "../../../api/models/bulk.ts";
import { turns } from "../../../catalogue/turns.ts";
import { malformedRequest } from "../../../core/refusal.ts";
import { openai } from "../../../dialects/openai/openai.ts";
import { grantPermissions, revokePermissions } from "../../../registry/models/checkpoint-permissions.ts";
import type { DeleteModel } from "../../../registry/models/delete-model.ts";
import { purgeModel, restoreModel } from "../../../registry/models/deleted-models.ts";
import { eachModel, type Outcome } from "../../../registry/models/many-models.ts";
import { updateModel, type ModelChange } from "../../../registry/models/update-model.ts";
import { isRetried } from "../../models/models.ts";
import type { Bind } from "../../request/bind.ts";
import type { AuthenticatedContext } from "../../request/request-context.ts";

/** Longer than the work may take. */
const secondsMax = 60;

/** The same change of many models. */
export function bulkRoutes(bind: Bind, retentionDays: number, deleteModel: DeleteModel) {
  return bind(api, {
    deleteModels: ({ author, body, context }) =>
      each(context, body.ids, (id) => deleteModel(author, id, isRetried(context.raw))),
    restoreModels: ({ commit, body, context }) =>
      each(context, body.ids, (id) => commit(restoreModel(id, retentionDays))),
    purgeModels: ({ commit, body, context }) => each(context, body.ids, (id) => commit(purgeModel(id))),
    updateModels: ({ commit, body: { ids, visibility, sharing }, context }) => {
      if (visibility === null && sharing === null)
        throw malformedRequest("Give 'visibility' or 'sharing', or both.", "visibility");
      const change: ModelChange = { ...(visibility && { visibility }), ...(sharing && { sharing }) };
      return each(context, ids, (id) => commit(updateModel(id, change)));
    },
    permitModels: ({ commit, body: { ids, project_ids: projectIds, permitted }, context }) => {
      const changing = permitted ? grantPermissions : revokePermissions;
      return each(context, ids, (id) => commit(changing(id, projectIds)));
    },
  });
}

async function each(
  { raw, actor, operation }: AuthenticatedContext,
  ids: readonly string[],
  change: (id: string) => Promise<unknown>,
): Promise<BulkResultWire> {
  raw.mayTake(secondsMax);
  const left = raw.left();
  const outcomes = await turns.run(actor.audience.organizationId, operation, (slices) =>
    eachModel(ids, change, slices, () => left.aborted),
  );
  const failed = outcomes.filter(({ refusal }) => refusal !== null).length;
  return {
    object: "rollcall.bulk_result",
    done: outcomes.length - failed,
    failed,
    data: outcomes.map(toWire),
  };
}

/** A refusal has the words that it has elsewhere. */
function toWire({ id, refusal }: Outcome): BulkOutcomeWire {
  if (refusal === null) return { id, done: true, status: 200, error: null };
  const { status, body } = openai.refused(refusal);
  const { error } = JSON.parse(body) as { readonly error: NonNullable<BulkOutcomeWire["error"]> };
  return { id, done: false, status, error };
}
