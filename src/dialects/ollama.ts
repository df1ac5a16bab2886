import type { Model } from "../core/models/model.ts";
import { can, workOf } from "./abilities.ts";
import type { Dialect } from "./dialect.ts";
import { refusedWith } from "./openai/openai.ts";
import { timeOf } from "./times.ts";

/** Ollama's own API: every model looks as if it were on the server's disk. */
export const ollama: Dialect = {
  name: "ollama",
  element,
  frame: () => ({ before: '{"models":[', after: "]}" }),
  deleted: () => "",
  refused: refusedWith((_, { message }) => ({ error: message })),
};

/** The answer of `POST /api/show` for one model. */
export const ollamaShow: Dialect = { ...ollama, name: "ollama-show", element: shown };

/** The release of Ollama that these answers follow. Clients ask for it first. */
export const ollamaVersion = "0.13.5";

function element(model: Model): string {
  const { facts } = model;
  return JSON.stringify({
    name: model.id,
    model: model.id,
    modified_at: timeOf(model.created),
    // Ollama's clients need a number and a text. Ollama itself gives these for models that it does not have.
    size: facts.sizeBytes ?? 0,
    digest: facts.digest ?? "",
    details: detailsOf(model),
    capabilities: capabilitiesOf(model),
  });
}

function detailsOf({ parent, facts }: Model) {
  return {
    parent_model: parent ?? "",
    format: "",
    family: facts.family ?? "",
    families: facts.family === undefined ? [] : [facts.family],
    parameter_size: facts.parameterSize ?? "",
    quantization_level: facts.quantization ?? "",
    context_length: facts.contextLength,
  };
}

function capabilitiesOf(model: Model): readonly string[] {
  const known = [
    ["tools", "tools"],
    ["vision", "vision"],
    ["thinking", "reasoning"],
    ["insert", "fim"],
  ] as const;
  const first = workOf(model) === "embeddings" ? "embedding" : "completion";
  return [first, ...known.flatMap(([theirs, ours]) => (can(model, ours) ? [theirs] : []))];
}

function shown(model: Model): string {
  const { facts } = model;
  const architecture = facts.family ?? "unknown";
  return JSON.stringify({
    modelfile: "",
    parameters: "",
    template: "",
    details: detailsOf(model),
    model_info: {
      "general.architecture": architecture,
      ...(facts.contextLength !== undefined && { [`${architecture}.context_length`]: facts.contextLength }),
    },
    capabilities: capabilitiesOf(model),
    modified_at: timeOf(model.created),
  });
}
