import { readFileSync } from "node:fs";
import type { DeclaredSource } from "../core/declaration.ts";
import { factWords } from "../core/models/fact-words.ts";
import { factNames } from "../core/models/model-facts.ts";
import type { Naming } from "../core/sources/source-naming.ts";
import type { UpstreamModel } from "../core/sources/source-picture.ts";
import { deletionPolicies, whyNotSecret, type SourceWish } from "../core/sources/source.ts";
import { isWishFlaw, sourceFrom } from "../registry/sources/source-wish.ts";
import { readDocument } from "../sources/discover.ts";
import { kindOf } from "../sources/kinds.ts";
import { Garbage } from "../sources/upstream.ts";
import { unique } from "./unique.ts";
import type { FieldReader, Value } from "./yaml-reader.ts";

/** The sources of an organization, or with null those of all. Whoever may write the file is trusted with where they are. */
export function readSources(list: Value | null, organization: string | null): DeclaredSource[] {
  const readOne = (value: Value): DeclaredSource => {
    const declared = value.object(readSource);
    const source = sourceFrom(declared.wish, organization, true);
    if (isWishFlaw(source)) throw value.wrong(`has a wrong "${source.field}": it ${source.why}`);
    return declared;
  };
  return unique(list, readOne, ({ wish }) => wish.id);
}

function readSource(fields: FieldReader): DeclaredSource {
  const kind = fields.required("kind").text();
  const options = Object.fromEntries(fields.optional("options")?.entries((value) => value.text()) ?? []);
  const file = fields.optional("file");
  const wish: SourceWish = {
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
    models: fields.optional("models")?.list((model) => model.plain()) ?? null,
  };
  const secret = fields.optional("secret");
  const declared = { wish, secret: secret === null ? null : readSecret(secret) };
  return file === null ? declared : { ...declared, wish: fromFile(wish, file) };
}

function readNaming(fields: FieldReader): Naming {
  const kind = fields.required("type").choice(["bare", "prefix", "map"]);
  if (kind === "prefix") return { kind, prefix: fields.required("prefix").text() };
  return kind === "bare" ? { kind } : { kind, ids: fields.required("ids").entries((id) => id.text()) };
}

function readSecret(value: Value): string {
  const secret = value.text();
  const flaw = whyNotSecret(secret);
  if (flaw !== null) throw value.wrong(flaw);
  return secret;
}

/** What a file of models.dev lists, as it is at the start: a list that nobody has to be asked for. */
function fromFile(wish: SourceWish, file: Value): SourceWish {
  if (wish.kind !== "models.dev") throw file.wrong("is for the kind models.dev");
  try {
    const json: unknown = JSON.parse(readFileSync(file.text(), "utf8"));
    const config = { baseUrl: "", options: wish.options, secret: null };
    const { models } = readDocument(kindOf("models.dev"), config, json);
    return { ...wish, kind: "static", options: {}, models: models.map(asListed) };
  } catch (error) {
    if (error instanceof Garbage || error instanceof SyntaxError) throw file.wrong(`holds no list: ${error.message}`);
    if (error instanceof Error && "code" in error) throw file.wrong(`cannot be read: ${error.message}`);
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
    ...Object.fromEntries(known.map((name) => [factWords[name], facts[name]])),
  };
}
