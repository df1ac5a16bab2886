import { isOwnModel } from "../../core/access.ts";
import type { Reader } from "../../core/people/actor.ts";
import { base62Digits } from "../../core/people/key.ts";
import { crc32 } from "../../core/text/crc32.ts";
import { targetId, type Model } from "../../core/models/model.ts";
import type { Dialect } from "../dialect.ts";
import { deleted, frame, modelObject, refused } from "./openai.ts";

/** The response shape of api.openai.com until 2023-11-04, with permission, root and parent, for clients of that time. */
export const openaiLegacy = {
  name: "openai-legacy",
  element,
  dependsOnReader: true,
  frame,
  deleted,
  refused,
} as const satisfies Dialect;

function element(model: Model, _today: string, reader: Reader): string {
  return JSON.stringify({
    ...modelObject(model),
    permission: [permission(model, reader)],
    root: model.target ?? model.parent ?? model.id,
    parent: model.parent,
  });
}

/** The reader's rights over a model, in the fields of 2023. */
function permission(model: Model, reader: Reader) {
  const own = isOwnModel(reader, model);
  const visible = own || model.organizationId === null;
  return {
    id: permissionId(model),
    object: "model_permission",
    created: model.created,
    allow_create_engine: own,
    allow_sampling: visible,
    allow_logprobs: visible,
    allow_search_indices: false,
    allow_view: visible,
    allow_fine_tuning: own,
    organization: model.organizationId ?? "*",
    group: null,
    is_blocking: false,
  };
}

/** 24 digits that are derived from the model's id and organization, so that they never change. */
function permissionId(model: Model): string {
  const seed = encodeURIComponent(`${model.organizationId ?? "*"} ${targetId(model)}`);
  let digits = "";
  for (let round = 0; digits.length < 24; round++) {
    let value = crc32(`${round} ${seed}`);
    for (let place = 0; place < 4; place++) {
      digits += base62Digits[value % 62];
      value = Math.floor(value / 62);
    }
  }
  return (model.organizationId === null ? "modelperm-" : "snapperm-") + digits;
}
