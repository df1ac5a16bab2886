import type { Model } from "../../core/models/model.ts";
import { displayNameOf } from "../abilities.ts";
import type { Dialect } from "../dialect.ts";
import { openai, refusedWith } from "./openai.ts";

/** The catalogue of GitHub Models, a bare array. */
export const github: Dialect = {
  ...openai,
  name: "github",
  element,
  frame: () => ({ before: "[", after: "]" }),
  refused: refusedWith((_, { code, message }) => ({
    error: { code: code.replaceAll("-", "_"), message, details: message },
  })),
};

function element(model: Model): string {
  const { facts } = model;
  return JSON.stringify({
    id: model.id,
    name: displayNameOf(model),
    publisher: model.ownedBy,
    summary: facts.description ?? "",
    capabilities: facts.capabilities ?? [],
    limits: { max_input_tokens: facts.contextLength ?? null, max_output_tokens: facts.outputLimit ?? null },
    supported_input_modalities: facts.inputModalities ?? [],
    supported_output_modalities: facts.outputModalities ?? [],
    tags: [],
  });
}
