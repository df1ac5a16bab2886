import { lifecycleOf } from "../../core/models/lifecycle.ts";
import type { Model } from "../../core/models/model.ts";
import { can, isFineTuned, workOf } from "../abilities.ts";
import type { Dialect } from "../dialect.ts";
import { deleted, frame, refusedWith } from "./openai.ts";

/** Azure OpenAI's list of models, rather than of deployments. */
export const azure: Dialect = {
  name: "azure",
  element,
  frame,
  deleted,
  refused: refusedWith((status, { message }) => ({ error: { code: String(status), message } })),
};

function element(model: Model, today: string): string {
  const work = workOf(model);
  return JSON.stringify({
    status: "succeeded",
    model: isFineTuned(model) ? (model.parent ?? undefined) : undefined,
    capabilities: {
      fine_tune: can(model, "fine_tuning"),
      inference: lifecycleOf(model, today) !== "shut-down",
      completion: can(model, "completion"),
      chat_completion: work === "chat",
      embeddings: work === "embeddings",
    },
    lifecycle_status: "generally-available",
    deprecation: model.shutdownDate === null ? {} : { inference: Date.parse(model.shutdownDate) / 1000 },
    id: model.id,
    created_at: model.created,
    object: "model",
  });
}
