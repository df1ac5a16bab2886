import {
  modelKinds,
  modelOrigins,
  sharings,
  visibilities,
  type Model,
  type ModelShape,
} from "../../../core/models/model.ts";
import { mergeFacts, noFacts, type FactsByOrigin } from "../../../core/models/model-facts.ts";
import type { Deletable, StoredModel } from "../../rows.ts";
import type { SqlRow } from "../driver.ts";
import type { RowOf } from "../tables.ts";
import { idOrEmpty, idOrNull, nullableNumber, nullableText, number, oneOf, text } from "../values.ts";

/** The columns that `toModel` reads. */
export const listedColumns = `organization_id, id, kind, created, owned_by, parent, shutdown_date, visibility, sharing,
  target, told`;

/** The columns that `toStoredModel` reads. */
export const storedColumns = `${listedColumns}, source_id, upstream_id, served_by_source, served_by_model, state, declared_by, deleted_at_ms, deleted_by_key,
  added_at, added_by_key`;

const states = ["live", "retired", "deleted"] as const;
const noFactsByOrigin: FactsByOrigin = Object.freeze({});

export function toModelRow(model: StoredModel, revision: number): RowOf<"models"> {
  const { source, servedBy, deletion, provenance, factsByOrigin } = model;
  return {
    organization_id: idOrEmpty(model.organizationId),
    id: model.id,
    kind: model.kind,
    created: model.created,
    owned_by: model.ownedBy,
    parent: model.parent,
    shutdown_date: model.shutdownDate,
    visibility: model.visibility,
    sharing: model.sharing,
    sharing_revision: model.sharing === "projects" ? revision : 0,
    target: model.target,
    told: Object.keys(factsByOrigin).length === 0 ? null : JSON.stringify(factsByOrigin),
    source_id: source?.id ?? null,
    upstream_id: source?.upstreamId ?? null,
    served_by_source: servedBy?.source ?? null,
    served_by_model: servedBy?.model ?? null,
    state: model.state,
    declared_by: model.declaredBy,
    deleted_at_ms: deletion?.atMs ?? null,
    deleted_by_key: deletion?.keyId ?? null,
    added_at: provenance.at,
    added_by_key: provenance.keyId,
    revision,
  };
}

/** `shared` gives one text for all that are equal. */
export function toModel(
  row: SqlRow,
  shared: (text: string) => string = itself,
  factsByOrigin = factsByOriginIn(row),
): Model {
  const organizationId = idOrNull(row, "organization_id");
  const parent = nullableText(row, "parent");
  return {
    id: text(row, "id"),
    ...({ kind: oneOf(modelKinds, row, "kind"), target: nullableText(row, "target") } as ModelShape),
    organizationId: organizationId === null ? null : shared(organizationId),
    created: number(row, "created"),
    ownedBy: shared(text(row, "owned_by")),
    parent: parent === null ? null : shared(parent),
    shutdownDate: nullableText(row, "shutdown_date"),
    visibility: oneOf(visibilities, row, "visibility"),
    sharing: oneOf(sharings, row, "sharing"),
    facts: factsByOrigin === noFactsByOrigin ? noFacts : mergeFacts(factsByOrigin).facts,
  };
}

function itself(same: string): string {
  return same;
}

const sharedTextsMax = 10_000;

/** For `toModel`: of many models most have the owner, the organization and the parent of others. */
export function sharingTexts(): (text: string) => string {
  const texts = new Map<string, string>();
  return (one) => {
    const known = texts.get(one);
    if (known !== undefined) return known;
    if (texts.size < sharedTextsMax) texts.set(one, one);
    return one;
  };
}

export function toStoredModel(row: SqlRow): StoredModel {
  const atMs = nullableNumber(row, "deleted_at_ms");
  const deletion = atMs === null ? null : { atMs, keyId: text(row, "deleted_by_key") };
  const sourceId = nullableText(row, "source_id");
  const server = nullableText(row, "served_by_source");
  const factsByOrigin = factsByOriginIn(row);
  return {
    ...toModel(row, itself, factsByOrigin),
    ...({ state: oneOf(states, row, "state"), deletion } as Deletable),
    declaredBy: oneOf(modelOrigins, row, "declared_by"),
    source: sourceId === null ? null : { id: sourceId, upstreamId: text(row, "upstream_id") },
    servedBy: server === null ? null : { source: server, model: text(row, "served_by_model") },
    factsByOrigin,
    provenance: { at: nullableNumber(row, "added_at"), keyId: nullableText(row, "added_by_key") },
  };
}

function factsByOriginIn(row: SqlRow): FactsByOrigin {
  const stored = nullableText(row, "told");
  return stored === null ? noFactsByOrigin : (JSON.parse(stored) as FactsByOrigin);
}
