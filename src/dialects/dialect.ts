import type { Audience } from "../core/actor.ts";
import type { Model } from "../core/model.ts";
import type { Refusal } from "../core/refusal.ts";

/** How one vendor's clients want a list, a model, a deletion and a refusal written. Pure: text in, text out. */
export interface Dialect {
  readonly name: DialectName;
  /** One model as JSON: the whole body of a retrieve, and the very same bytes inside the list. */
  element(model: Model, audience: Audience): string;
  list(elements: readonly string[]): string;
  deleted(id: string): string;
  refused(refusal: Refusal): Refused;
}

export type DialectName = "openai" | "openai-strict" | "openai-legacy";

export interface Refused {
  readonly status: number;
  readonly body: string;
}
