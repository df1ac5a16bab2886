import type { View } from "../catalogue/views/view.ts";
import { idOfClaudeName } from "../core/models/claude-name.ts";
import type { Model } from "../core/models/model.ts";
import { modelNotFound, Refusal } from "../core/refusal.ts";

/** Who calls, as far as it decides which models can be called. */
export interface Caller {
  readonly view: View;
  /** Whether the key sees prefixed names, as Claude Code needs them. */
  readonly seesClaudeNames: boolean;
}

/** The model that a caller names, an alias resolved. Throws the same refusal for a hidden model as for an absent one. */
export function calledModel({ view, seesClaudeNames }: Caller, name: string, param = "model"): Model {
  const id = seesClaudeNames ? idOfClaudeName(name) : null;
  const model = view.find(name) ?? (id === null ? null : view.find(id));
  if (model !== null && !view.isShutDown(model)) return model;
  const refusal = modelNotFound(name);
  throw param === "model" ? refusal : new Refusal(refusal.code, refusal.message, { param });
}
