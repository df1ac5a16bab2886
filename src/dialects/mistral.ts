import type { Model } from "../core/models/model.ts";
import type { Refusal } from "../core/refusal.ts";
import { can, isFineTuned, workOf } from "./abilities.ts";
import type { QueryParameters, Dialect, ListQuery, Refused } from "./dialect.ts";
import { deleted, frame, refused as openaiRefused } from "./openai/openai.ts";
import { beginningOf } from "./times.ts";

/** Mistral's list: like OpenAI's, with a `type` by which its clients distinguish models. */
export const mistral: Dialect = {
  name: "mistral",
  element,
  frame,
  readQuery,
  parameters: {
    model: { type: "string", description: "Only the model with this id." },
    provider: { type: "string", description: "Models of this owner." },
  },
  deleted,
  refused,
};

/** A fine-tuned model in the answer to a rename, which has more fields than a list. */
export const mistralTuned: Dialect = {
  ...mistral,
  name: "mistral-tuned",
  element: (model) =>
    JSON.stringify({
      ...card(model),
      workspace_id: model.organizationId ?? "",
      root_version: "",
      model_type: "completion",
    }),
};

// Mistral's name for an ability, and ours. These existed from the beginning, so clients may rely on them.
const abilities: readonly (readonly [string, string])[] = [
  ["completion_fim", "fim"],
  ["function_calling", "tools"],
  ["fine_tuning", "fine_tuning"],
  ["vision", "vision"],
  ["classification", "classification"],
];
// Added later. Mistral's clients take a missing one for false.
const newAbilities = ["reasoning", "ocr", "moderation", "audio", "audio_transcription"];

function element(model: Model): string {
  return JSON.stringify(card(model));
}

function card(model: Model) {
  const { facts } = model;
  return {
    id: model.id,
    object: "model",
    created: model.created,
    owned_by: model.ownedBy,
    capabilities: {
      completion_chat: workOf(model) === "chat",
      ...Object.fromEntries(abilities.map(([theirs, ours]) => [theirs, can(model, ours)])),
      ...Object.fromEntries(newAbilities.filter((word) => can(model, word)).map((word) => [word, true])),
    },
    name: facts.displayName,
    description: facts.description,
    max_context_length: facts.contextLength,
    aliases: [],
    deprecation: beginningOf(facts.deprecatedOn ?? model.shutdownDate) ?? undefined,
    deprecation_replacement_model: facts.replacement,
    ...(isFineTuned(model) ? ofFineTune(model) : { type: "base" }),
  };
}

/** Archiving hides a model from lists and keeps it: the same as unlisted here. */
function ofFineTune({ id, parent, facts, visibility }: Model) {
  return { type: "fine-tuned", job: "", root: facts.root ?? parent ?? id, archived: visibility === "unlisted" };
}

function readQuery(query: QueryParameters): ListQuery | null {
  const [id, owner] = [query.text("model"), query.text("provider")];
  if (id === null && owner === null) return null;
  return {
    matches: (model, lifecycle) =>
      lifecycle !== "shut-down" && (id === null || model.id === id) && (owner === null || model.ownedBy === owner),
    page: null,
    frame,
  };
}

export function archived(id: string, isArchived: boolean): string {
  return JSON.stringify({ id, object: "model", archived: isArchived });
}

/** Mistral's clients read the message from `detail` or from `message`, depending on the status. */
function refused(refusal: Refusal): Refused {
  const { status, body } = openaiRefused(refusal);
  const { error } = JSON.parse(body) as { error: object };
  return { status, body: JSON.stringify({ object: "error", ...error, detail: refusal.message }) };
}
