import { lifecycleOf } from "../core/models/lifecycle.ts";
import type { Model } from "../core/models/model.ts";
import { can } from "./abilities.ts";
import type { Dialect } from "./dialect.ts";
import { modelObject, openai } from "./openai/openai.ts";
import { perMillion } from "./openai/together.ts";

/** Hugging Face's router: OpenAI's fields and the model's providers. Here that is this server alone. */
export const huggingFace: Dialect = { ...openai, name: "huggingface", element };

function element(model: Model, today: string): string {
  const { facts } = model;
  const [input, output] = [perMillion(facts.inputPrice), perMillion(facts.outputPrice)];
  const provider = {
    provider: "rollcall",
    status: "live",
    context_length: facts.contextLength,
    pricing: input === undefined && output === undefined ? undefined : { input, output },
    supports_tools: can(model, "tools"),
    supports_structured_output: can(model, "structured_outputs"),
    is_model_author: false,
  };
  return JSON.stringify({
    ...modelObject(model),
    architecture: { input_modalities: facts.inputModalities, output_modalities: facts.outputModalities },
    providers: lifecycleOf(model, today) === "shut-down" ? [] : [provider],
  });
}
