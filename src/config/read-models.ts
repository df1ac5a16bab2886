import type { DeclaredAlias, DeclaredModel } from "../core/declaration.ts";
import { describingFacts, factWords, flawInWords } from "../core/models/fact-words.ts";
import { flawIn } from "../core/models/model-draft.ts";
import { soundFacts, type ToldFacts } from "../core/models/model-facts.ts";
import { sharings, visibilities, whyNotModelId, type Sharing } from "../core/models/model.ts";
import { unique } from "./unique.ts";
import type { FieldReader, Value } from "./yaml-reader.ts";

export function readBaseModel(value: Value): DeclaredModel {
  return readModel(value, () => null);
}

export function readFineTune(value: Value): DeclaredModel {
  return readModel(value, (fields) => fields.optional("sharing")?.choice(sharings) ?? null);
}

function readModel(value: Value, readSharing: (fields: FieldReader) => Sharing | null): DeclaredModel {
  const model = value.object((fields) => ({
    id: fields.required("id").text(),
    created: fields.optional("created")?.wholeNumber() ?? null,
    ownedBy: fields.optional("owned_by")?.text() ?? null,
    parent: fields.optional("parent")?.text() ?? null,
    shutdownDate: fields.optional("shutdown_date")?.text() ?? null,
    visibility: fields.optional("visibility")?.choice(visibilities) ?? null,
    told: readFacts(fields),
    restore: fields.optional("restore")?.truth() ?? false,
    sharing: readSharing(fields),
  }));
  const { told, ...described } = model;
  const draft = { ...described, facts: soundFacts(told) };
  const flaw = flawIn(draft) ?? flawInWords(told);
  if (flaw !== null) throw value.wrong(`has a wrong "${flaw.field}": it ${flaw.why}`);
  return draft;
}

function readFacts(fields: FieldReader): ToldFacts {
  return Object.fromEntries(describingFacts.map((name) => [name, fields.optional(factWords[name])?.plain()]));
}

/** An alias shares its names with the organization's models, and stands for a model and not for another alias. */
export function readAliases(list: Value | null, models: readonly DeclaredModel[]): DeclaredAlias[] {
  const modelIds = new Set(models.map(({ id }) => id));
  const aliases = unique(
    list,
    (value) => {
      const alias = value.object((fields) => ({
        id: readModelId(fields.required("id")),
        target: readModelId(fields.required("target")),
      }));
      if (modelIds.has(alias.id)) throw value.wrong(`repeats "${alias.id}", which is a model`);
      return { value, alias };
    },
    ({ alias }) => alias.id,
  );
  const aliasIds = new Set(aliases.map(({ alias }) => alias.id));
  for (const { value, alias } of aliases) {
    if (aliasIds.has(alias.target)) throw value.wrong(`stands for "${alias.target}", which is an alias itself`);
  }
  return aliases.map(({ alias }) => alias);
}

function readModelId(value: Value): string {
  const id = value.text();
  const flaw = whyNotModelId(id);
  if (flaw !== null) throw value.wrong(flaw);
  return id;
}
