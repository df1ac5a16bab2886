import { modelFieldChoices, modelNameChoices } from "../../core/people/key.ts";
import { described, nullable, omittable } from "../shapes/shapes.ts";
import { choice, openCallCount } from "../shapes/values.ts";

/** What can be set for each key of a project. */

export const modelFields = described(
  "Whether lists show all known fields of a model or only those that OpenAI publishes. Default: the server's setting.",
  choice(modelFieldChoices),
);
export const modelNames = described(
  "Whether Anthropic's clients see ids unchanged, or prefixed so that Claude Code lists all of them.",
  choice(modelNameChoices),
);
export const maxOpenCalls = described(
  "How many calls the key may have open at once, at each server. Default: as many as its organization.",
  openCallCount,
);

export const changedSettings = {
  model_fields: omittable(nullable(modelFields)),
  model_names: omittable(nullable(modelNames)),
  max_open_calls: omittable(nullable(maxOpenCalls)),
};
