import { dayAt } from "../core/time/day.ts";
import { lifecycleOf } from "../core/models/lifecycle.ts";
import type { Model } from "../core/models/model.ts";
import { can, displayNameOf } from "./abilities.ts";
import type { Dialect, Frame } from "./dialect.ts";
import { openai } from "./openai/openai.ts";
import { perMillion } from "./openai/together.ts";

/** The file of models.dev, with this server as the only provider. */
export const modelsDev: Dialect = { ...openai, name: "modelsdev", element, frame, entry };

// The client decides where its calls go. opencode fills in variables of its environment.
const provider = {
  id: "rollcall",
  name: "Rollcall",
  env: ["OPENAI_API_KEY"],
  npm: "@ai-sdk/openai-compatible",
  api: "${OPENAI_BASE_URL}",
};

function frame(): Frame {
  return { before: `{"rollcall":${JSON.stringify(provider).slice(0, -1)},"models":{`, after: "}}}" };
}

function entry(text: string, { id }: Model): string {
  return `${JSON.stringify(id)}:${text}`;
}

function element(model: Model, today: string): string {
  const { facts } = model;
  const [input, output] = [perMillion(facts.inputPrice), perMillion(facts.outputPrice)];
  return JSON.stringify({
    id: model.id,
    name: displayNameOf(model),
    family: facts.family,
    attachment: can(model, "vision"),
    reasoning: can(model, "reasoning"),
    tool_call: can(model, "tools"),
    temperature: true,
    release_date: dayAt(Math.min(model.created * 1000, Date.UTC(9999, 0))),
    modalities: { input: facts.inputModalities ?? ["text"], output: facts.outputModalities ?? ["text"] },
    open_weights: false,
    cost:
      input === undefined || output === undefined
        ? undefined
        : {
            input,
            output,
            cache_read: perMillion(facts.cachedInputPrice),
            cache_write: perMillion(facts.cacheWritePrice),
          },
    // Clients of models.dev take 0 for an unknown limit.
    limit: { context: facts.contextLength ?? 0, output: facts.outputLimit ?? 0 },
    status: lifecycleOf(model, today) === "active" ? undefined : "deprecated",
  });
}
