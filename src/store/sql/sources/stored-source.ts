import type { NamingRules } from "../../../core/sources/source-naming.ts";
import type { LeftOut, SourceModel, UpstreamModel } from "../../../core/sources/source-snapshot.ts";
import { deletionPolicies } from "../../../core/sources/source.ts";
import type { SourceName, SourceOverview, SourceStanding, SourceState, StoredSource } from "../../sources.ts";
import type { SqlRow } from "../driver.ts";
import type { RowOf } from "../tables.ts";
import { idOrEmpty, idOrNull, nullableNumber, nullableText, number, oneOf, text } from "../values.ts";

export function toSourceRow(source: StoredSource, revision: number): RowOf<"sources"> {
  return {
    organization_id: idOrEmpty(source.organizationId),
    id: source.id,
    kind: source.kind,
    base_url: source.baseUrl,
    options: JSON.stringify(source.options),
    rules: rulesText(source.rules),
    priority: source.priority,
    refresh_seconds: source.refreshSeconds,
    deletion: source.deletion,
    trusted: source.isTrusted ? 1 : 0,
    models: source.models === null ? null : JSON.stringify(source.models),
    secret: source.sealedSecret,
    declared_by: source.declaredBy,
    created: source.created,
    removed_at: null,
    revision,
  };
}

export function toSource(row: SqlRow): StoredSource {
  return { ...toSourceWithoutModels(row), models: toModels(row) };
}

export function toModels(row: SqlRow): StoredSource["models"] {
  const models = nullableText(row, "models");
  return models === null ? null : (JSON.parse(models) as unknown[]);
}

function toSourceWithoutModels(row: SqlRow): Omit<StoredSource, "models"> {
  return {
    id: text(row, "id"),
    organizationId: idOrNull(row, "organization_id"),
    kind: text(row, "kind"),
    baseUrl: text(row, "base_url"),
    options: JSON.parse(text(row, "options")) as Record<string, string>,
    rules: toRules(row),
    priority: number(row, "priority"),
    refreshSeconds: number(row, "refresh_seconds"),
    deletion: oneOf(deletionPolicies, row, "deletion"),
    isTrusted: number(row, "trusted") === 1,
    sealedSecret: nullableText(row, "secret"),
    declaredBy: oneOf(["file", "api", "detected"] as const, row, "declared_by"),
    created: number(row, "created"),
  };
}

export function toOverview(row: SqlRow): SourceOverview {
  const { sealedSecret, ...source } = toSourceWithoutModels(row);
  const hasSecret = sealedSecret !== null;
  return { ...source, hasSecret, state: toState(row), modelCount: number(row, "model_count") };
}

export function toStanding(row: SqlRow): SourceStanding {
  return {
    id: text(row, "id"),
    organizationId: idOrNull(row, "organization_id"),
    state: {
      attemptedAtMs: nullableNumber(row, "attempted_at_ms"),
      succeededAtMs: nullableNumber(row, "succeeded_at_ms"),
      failures: number(row, "failures"),
    },
    modelCount: number(row, "model_count"),
  };
}

export function toState(row: SqlRow): SourceState {
  return {
    attemptedAtMs: nullableNumber(row, "attempted_at_ms"),
    succeededAtMs: nullableNumber(row, "succeeded_at_ms"),
    failures: number(row, "failures"),
    error: nullableText(row, "error"),
    leftOut: JSON.parse(text(row, "left_out")) as LeftOut[],
    nextAtMs: number(row, "next_at_ms"),
    listDigest: nullableText(row, "answer"),
  };
}

export function toSourceModelRow(name: SourceName, model: SourceModel): RowOf<"source_models"> {
  return {
    organization_id: idOrEmpty(name.organizationId),
    source_id: name.id,
    upstream_id: model.upstreamId,
    id: model.id,
    told: JSON.stringify(model.reported),
    first_seen: model.firstSeen,
    misses: model.misses,
    gone: model.isRetired ? 1 : 0,
  };
}

export function toSourceModel(row: SqlRow): SourceModel {
  return {
    upstreamId: text(row, "upstream_id"),
    id: text(row, "id"),
    reported: JSON.parse(text(row, "told")) as UpstreamModel,
    firstSeen: number(row, "first_seen"),
    misses: number(row, "misses"),
    isRetired: number(row, "gone") === 1,
  };
}

/** As JSON, in which a map is a list of pairs. */
function rulesText({ naming, includes, excludes }: NamingRules): string {
  const plain = naming.kind === "map" ? { kind: naming.kind, ids: [...naming.ids] } : naming;
  return JSON.stringify({ naming: plain, includes, excludes });
}

function toRules(row: SqlRow): NamingRules {
  const { naming, ...patterns } = JSON.parse(text(row, "rules"));
  return { ...patterns, naming: naming.kind === "map" ? { kind: "map", ids: new Map(naming.ids) } : naming };
}
