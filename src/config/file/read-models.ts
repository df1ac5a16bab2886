import type { DeclaredAlias, DeclaredModel, DeclaredSource } from "../../core/declaration.ts";
import { describingFacts, factFields, validateFactFields } from "../../core/models/fact-fields.ts";
import { validateDraft } from "../../core/models/model-draft.ts";
import { parseFacts, type RawFacts } from "../../core/models/model-facts.ts";
import { sharings, visibilities } from "../../core/models/model.ts";
import { validateModelId } from "../../core/models/model-id.ts";
import type { FieldReader, Value } from "../yaml/yaml-reader.ts";

/** `sources` are those of the file that can serve the models. */
export function modelReader(kind: "base" | "fine-tuned", sources: readonly DeclaredSource[]) {
  const sourceIds = new Set(sources.map(({ input }) => input.id));
  return (value: Value): DeclaredModel => {
    const model = value.object((fields) => ({
      id: fields.required("id").text(),
      created: fields.optional("created")?.wholeNumber() ?? null,
      ownedBy: fields.optional("owned_by")?.text() ?? null,
      parent: fields.optional("parent")?.text() ?? null,
      shutdownDate: fields.optional("shutdown_date")?.text() ?? null,
      visibility: fields.optional("visibility")?.choice(visibilities) ?? null,
      rawFacts: readFacts(fields),
      restore: fields.optional("restore")?.boolean() ?? false,
      servedBy: readServer(fields.optional("served_by"), sourceIds),
      sharing: kind === "base" ? null : (fields.optional("sharing")?.choice(sharings) ?? null),
    }));
    const { rawFacts, servedBy, ...described } = model;
    const server = servedBy === null ? null : { source: servedBy.source, model: servedBy.model ?? model.id };
    const draft = { ...described, servedBy: server, facts: parseFacts(rawFacts) };
    const error = validateDraft(draft) ?? validateFactFields(rawFacts);
    if (error !== null) throw value.error(`has a wrong "${error.field}": it ${error.why}`);
    return draft;
  };
}

function readFacts(fields: FieldReader): RawFacts {
  const facts: Record<string, unknown> = {};
  for (const name of describingFacts) {
    const value = fields.optional(factFields[name]);
    if (value !== null) facts[name] = value.raw();
  }
  return facts;
}

/** The short form is the source's id alone. Who serves a model of the file is in the file as well. */
function readServer(value: Value | null, sourceIds: ReadonlySet<string>) {
  if (value === null) return null;
  const server = value.isText()
    ? { source: value.text(), model: null }
    : value.object((fields) => ({
        source: fields.required("source").text(),
        model: fields.optional("model")?.text() ?? null,
      }));
  if (sourceIds.has(server.source)) return server;
  throw value.error(`names the source "${server.source}", which the file does not declare for this model`);
}

/** An alias must not have the id of a model, nor stand for another alias. */
export function readAliases(fields: FieldReader, models: readonly DeclaredModel[]): DeclaredAlias[] {
  const modelIds = new Set(models.map(({ id }) => id));
  const aliases = fields.unique(
    "aliases",
    (value) => {
      const alias = value.object((names) => ({
        id: names.required("id").text(validateModelId),
        target: names.required("target").text(validateModelId),
      }));
      if (modelIds.has(alias.id)) throw value.error(`repeats "${alias.id}", which is a model`);
      return { value, alias };
    },
    ({ alias }) => alias.id,
  );
  const aliasIds = new Set(aliases.map(({ alias }) => alias.id));
  for (const { value, alias } of aliases) {
    if (aliasIds.has(alias.target)) throw value.error(`stands for "${alias.target}", which is an alias itself`);
  }
  return aliases.map(({ alias }) => alias);
}
