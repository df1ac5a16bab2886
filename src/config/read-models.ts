import type { DeclaredAlias, DeclaredModel } from "../core/declaration.ts";
import { describingFacts, factFields, validateFactFields } from "../core/models/fact-fields.ts";
import { validateDraft } from "../core/models/model-draft.ts";
import { parseFacts } from "../core/models/model-facts.ts";
import { sharings, visibilities } from "../core/models/model.ts";
import { validateModelId } from "../core/models/model-id.ts";
import type { FieldReader, Value } from "./yaml-reader.ts";

export function modelReader(kind: "base" | "fine-tuned") {
  return (value: Value): DeclaredModel => {
    const model = value.object((fields) => ({
      id: fields.required("id").text(),
      created: fields.optional("created")?.wholeNumber() ?? null,
      ownedBy: fields.optional("owned_by")?.text() ?? null,
      parent: fields.optional("parent")?.text() ?? null,
      shutdownDate: fields.optional("shutdown_date")?.text() ?? null,
      visibility: fields.optional("visibility")?.choice(visibilities) ?? null,
      rawFacts: Object.fromEntries(describingFacts.map((name) => [name, fields.optional(factFields[name])?.raw()])),
      restore: fields.optional("restore")?.boolean() ?? false,
      sharing: kind === "base" ? null : (fields.optional("sharing")?.choice(sharings) ?? null),
    }));
    const { rawFacts, ...described } = model;
    const draft = { ...described, facts: parseFacts(rawFacts) };
    const error = validateDraft(draft) ?? validateFactFields(rawFacts);
    if (error !== null) throw value.error(`has a wrong "${error.field}": it ${error.why}`);
    return draft;
  };
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
