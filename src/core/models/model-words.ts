import type { Model, ModelKind } from "./model.ts";

/** What an administrator asks of a model's fields; null for anything. */
export interface ModelWords {
  /** Each of its words must be in the id, the name or the description. */
  readonly text: string | null;
  readonly ownedBy: string | null;
  readonly hasPrice: boolean | null;
}

/** Capital and small letters are the same. */
export function matcherOf({ text, ownedBy, hasPrice }: ModelWords, kind: ModelKind | null): (model: Model) => boolean {
  const words = (text ?? "")
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const owner = ownedBy?.toLowerCase() ?? null;
  return (model) =>
    (kind === null || model.kind === kind) &&
    (owner === null || model.ownedBy.toLowerCase() === owner) &&
    (hasPrice === null || hasPrice === isPriced(model)) &&
    words.every((word) => isIn(word, model));
}

function isIn(word: string, { id, facts: { displayName = "", description = "" } }: Model): boolean {
  return [id, displayName, description].some((text) => text.toLowerCase().includes(word));
}

export function isPriced({ facts }: Model): boolean {
  const { inputPrice, outputPrice, requestPrice, imagePrice } = facts;
  return [inputPrice, outputPrice, requestPrice, imagePrice].some((price) => price !== undefined);
}
