import { readFileSync } from "node:fs";
import type { DeclaredSource } from "../../core/declaration.ts";
import { factFields } from "../../core/models/fact-fields.ts";
import { factNames } from "../../core/models/model-facts.ts";
import type { Naming } from "../../core/sources/source-naming.ts";
import type { UpstreamModel } from "../../core/sources/source-snapshot.ts";
import { deletionPolicies, validateSecret, type SourceInput } from "../../core/sources/source.ts";
import { isSourceInputError, sourceFrom } from "../../registry/sources/source-input.ts";
import { validateModels } from "../../registry/sources/static-models.ts";
import { readDocument } from "../../sources/discover.ts";
import { kindOf } from "../../sources/kinds.ts";
import { MalformedList } from "../../sources/upstream.ts";
import type { FieldReader, Value } from "../yaml/yaml-reader.ts";

/** The sources of an organization; null for the shared ones. Sources of the file may be in private networks. */
export function readSources(fields: FieldReader, organization: string | null): DeclaredSource[] {
  const readOne = (value: Value): DeclaredSource => {
    const declared = value.object(readSource);
    const { models } = declared.input;
    const source = sourceFrom(declared.input, organization, true, models === null ? null : validateModels(models));
    if (isSourceInputError(source)) throw value.error(`has a wrong "${source.field}": it ${source.why}`);
    return declared;
  };
  return fields.unique("sources", readOne, ({ input }) => input.id);
}

function readSource(fields: FieldReader): DeclaredSource {
  const kind = fields.required("kind").text();
  const options = Object.fromEntries(fields.optional("options")?.entries(readOption) ?? []);
  const file = fields.optional("file");
  const input: SourceInput = {
    id: fields.required("id").text(),
    kind,
    baseUrl: fields.optional("base_url")?.text() ?? null,
    options,
    rules: {
      naming: fields.optional("naming")?.object(readNaming) ?? { kind: "bare" },
      includes: fields.list("includes", (pattern) => pattern.text()),
      excludes: fields.list("excludes", (pattern) => pattern.text()),
    },
    priority: fields.optional("priority")?.wholeNumber() ?? null,
    refreshSeconds: fields.optional("refresh_seconds")?.wholeNumber() ?? null,
    deletion: fields.optional("deletion")?.choice(deletionPolicies) ?? null,
    models: fields.optional("models")?.list((model) => model.raw()) ?? null,
  };
  const declared = { input, secret: fields.optional("secret")?.text(validateSecret) ?? null };
  return file === null ? declared : { ...declared, input: fromFile(input, file) };
}

/** Options are texts; seconds may be written as a number. */
function readOption(value: Value, name: string): string {
  const plain = value.raw();
  if (name === "calls" && Array.isArray(plain)) throw value.error("must be a text of names separated by commas");
  return typeof plain === "number" ? String(plain) : value.text();
}

function readNaming(fields: FieldReader): Naming {
  const kind = fields.required("type").choice(["bare", "prefix", "map"]);
  if (kind === "prefix") return { kind, prefix: fields.required("prefix").text() };
  return kind === "bare" ? { kind } : { kind, ids: fields.required("ids").entries((id) => id.text()) };
}

/** The content of a models.dev file becomes a static source when the configuration is read. */
function fromFile(input: SourceInput, file: Value): SourceInput {
  if (input.kind !== "models.dev") throw file.error("is for the kind models.dev");
  try {
    const json: unknown = JSON.parse(readFileSync(file.text(), "utf8"));
    const config = { baseUrl: "", options: input.options, secret: null };
    const { models } = readDocument(kindOf("models.dev"), config, json);
    const { provider: _, ...options } = input.options;
    return { ...input, kind: "static", options, models: models.map(asListed) };
  } catch (error) {
    if (error instanceof MalformedList || error instanceof SyntaxError)
      throw file.error(`holds no list: ${error.message}`);
    if (error instanceof Error && "code" in error) throw file.error(`cannot be read: ${error.message}`);
    throw error;
  }
}

function asListed({ id, created, ownedBy, parent, facts }: UpstreamModel) {
  const known = factNames.filter((name) => facts[name] !== undefined);
  return {
    id,
    created,
    owned_by: ownedBy,
    parent,
    ...Object.fromEntries(known.map((name) => [factFields[name], facts[name]])),
  };
}
