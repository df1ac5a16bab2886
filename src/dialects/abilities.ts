import type { Model } from "../core/models/model.ts";

/** What a model is for, as model pickers group them. */
export type Work = "chat" | "embeddings" | "image" | "rerank";

/** Whether a model is known to have an ability. False where its abilities are unknown. */
export function can({ facts }: Model, ability: string): boolean {
  if (ability === "vision" && facts.inputModalities?.includes("image") === true) return true;
  return facts.capabilities?.includes(ability) ?? false;
}

/** Assumes chat unless known otherwise: most models are for that, and pickers would hide the others. */
export function workOf(model: Model): Work {
  const out = model.facts.outputModalities ?? [];
  if (can(model, "rerank")) return "rerank";
  if (out.includes("embedding") || (can(model, "embeddings") && !can(model, "chat"))) return "embeddings";
  const isImage = (out.includes("image") && !out.includes("text")) || can(model, "image_generation");
  return isImage ? "image" : "chat";
}

/** Whether a model is fine-tuned, or is an alias of one that is. */
export function isFineTuned({ organizationId }: Model): boolean {
  return organizationId !== null;
}

export function displayNameOf({ id, facts }: Model): string {
  return facts.displayName ?? id;
}
