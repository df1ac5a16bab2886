import { shiftedRight } from "../../core/decimal.ts";
import type { Model } from "../../core/models/model.ts";
import { displayNameOf, workOf, type Work } from "../abilities.ts";
import type { Dialect } from "../dialect.ts";
import { deleted, refused } from "./openai.ts";

/** Together's list, a bare array. */
export const together: Dialect = {
  name: "together",
  element,
  frame: () => ({ before: "[", after: "]" }),
  deleted,
  refused,
};

const types: Record<Work, string> = { chat: "chat", embeddings: "embedding", image: "image", rerank: "rerank" };

function element(model: Model): string {
  const { facts } = model;
  return JSON.stringify({
    id: model.id,
    object: "model",
    created: model.created,
    type: types[workOf(model)],
    display_name: displayNameOf(model),
    organization: model.ownedBy,
    context_length: facts.contextLength,
    pricing: pricingOf(model),
  });
}

/** Together's clients add up all of these except the last, so pricing is left out if one of ours is unknown. */
function pricingOf({ facts }: Model) {
  const [input, output] = [perMillion(facts.inputPrice), perMillion(facts.outputPrice)];
  if (input === undefined || output === undefined) return undefined;
  return { hourly: 0, input, output, base: 0, finetune: 0, cached_input: perMillion(facts.cachedInputPrice) };
}

/** A price per token as a number per million tokens. Its rounding does not matter for display. */
export function perMillion(price: string | undefined): number | undefined {
  const moved = shiftedRight(price, -6);
  return moved === null ? undefined : Number(moved);
}
