import { lifecycleOf } from "../../core/models/lifecycle.ts";
import type { Model } from "../../core/models/model.ts";
import type { Dialect } from "../dialect.ts";
import { extendedObject, openai } from "./openai.ts";

/** OpenAI's objects with the fields that Groq adds. */
export const groq: Dialect = { ...openai, name: "groq", element };

function element(model: Model, today: string): string {
  return JSON.stringify({
    ...extendedObject(model),
    active: lifecycleOf(model, today) !== "shut-down",
    context_window: model.facts.contextLength,
    max_completion_tokens: model.facts.outputLimit,
    public_apps: null,
  });
}
