import type { Model } from "../core/models/model.ts";

/** What a model is for, as pickers sort it. */
export type Work = "chat" | "embeddings" | "image" | "rerank";

/** Whether a model is known to do something. False where nothing is known of it too. */
export function can({ facts }: Model, ability: string): boolean {
  if (ability === "vision" && facts.inputModalities?.includes("image") === true) return true;
  return facts.capabilities?.includes(ability) ?? false;
}

/** Chat where nothing speaks against it, as most models are for that and pickers would hide them otherwise. */
export function workOf(model: Model): Work {
  const out = model.facts.outputModalities ?? [];
  if (can(model, "rerank")) return "rerank";
  if (out.includes("embedding") || (can(model, "embeddings") && !can(model, "chat"))) return "embeddings";
  const isImage = (out.includes("image") && !out.includes("text")) || can(model, "image_generation");
  return isImage ? "image" : "chat";
}

/** Whether it belongs to an organization, under whatever name it is shown. */
export function isFineTuned({ organizationId }: Model): boolean {
  return organizationId !== null;
}

export function nameOf({ id, facts }: Model): string {
  return facts.displayName ?? id;
}
