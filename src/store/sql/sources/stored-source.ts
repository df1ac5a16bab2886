import type { NamingRules } from "../../../core/sources/source-naming.ts";
import type { LeftOut, SourceModel, UpstreamModel } from "../../../core/sources/source-snapshot.ts";
import { deletionPolicies } from "../../../core/sources/source.ts";
import type { SourceOverview, SourceStanding, SourceState, StoredSource, UpstreamDeletion } from "../../sources.ts";
import * as column from "../columns.ts";
import type { SqlRow } from "../driver.ts";
import { nullableText } from "../values.ts";

const nameColumns = { id: column.text("id"), organizationId: column.idOrNull("organization_id") };

export const sourceColumns = {
  ...nameColumns,
  kind: column.text("kind"),
  baseUrl: column.text("base_url"),
  options: column.json("options", (stored) => stored as StoredSource["options"]),
  rules: column.json("rules", toRules, plainRules),
  priority: column.number("priority"),
  refreshSeconds: column.number("refresh_seconds"),
  deletion: column.oneOf("deletion", deletionPolicies),
  isTrusted: column.flag("trusted"),
  sealedSecret: column.nullableText("secret"),
  declaredBy: column.oneOf("declared_by", ["file", "api", "detected"]),
  created: column.number("created"),
} satisfies column.Columns<Omit<StoredSource, "models">>;

const healthColumns = {
  attemptedAtMs: column.nullableNumber("attempted_at_ms"),
  succeededAtMs: column.nullableNumber("succeeded_at_ms"),
  failures: column.number("failures"),
  error: column.nullableText("error"),
  nextAtMs: column.number("next_at_ms"),
};

const stateColumns = {
  ...healthColumns,
  leftOut: column.json("left_out", (stored) => stored as readonly LeftOut[]),
  leftOutCount: column.number("left_out_count"),
  listDigest: column.nullableText("answer"),
} satisfies column.Columns<SourceState>;

const currentColumns = { modelCount: column.number("model_count"), heldUntilMs: column.number("held_until_ms") };

export const sourceModelColumns = {
  upstreamId: column.text("upstream_id"),
  id: column.text("id"),
  reported: column.json("told", (stored) => stored as UpstreamModel),
  firstSeen: column.number("first_seen"),
  misses: column.number("misses"),
  isRetired: column.flag("gone"),
} satisfies column.Columns<SourceModel>;

export const deletionColumns = {
  organizationId: column.text("organization_id"),
  id: column.text("id"),
  modelId: column.text("model_id"),
  sourceId: column.text("source_id"),
  sourceFingerprint: column.text("source_place"),
  upstreamId: column.text("upstream_id"),
  keyId: column.text("key_id"),
  principalId: column.text("principal_id"),
  address: column.nullableText("address"),
  requestId: column.nullableText("request_id"),
  projectId: column.nullableText("project_id"),
  atMs: column.number("at_ms"),
} satisfies column.Columns<UpstreamDeletion>;

const [withoutModels, toName] = [column.reader(sourceColumns), column.reader(nameColumns)];
const [toHealth, toCurrent] = [column.reader(healthColumns), column.reader(currentColumns)];
export const toState = column.reader(stateColumns);
export const toUpstreamDeletion = column.reader(deletionColumns);
export const toSourceModel = column.reader(sourceModelColumns);

export function toSource(row: SqlRow): StoredSource {
  return { ...withoutModels(row), models: toModels(row) };
}

export function toModels(row: SqlRow): StoredSource["models"] {
  const models = nullableText(row, "models");
  return models === null ? null : (JSON.parse(models) as unknown[]);
}

export function toOverview(row: SqlRow): SourceOverview {
  const { sealedSecret, ...source } = withoutModels(row);
  return { ...source, hasSecret: sealedSecret !== null, state: toState(row), ...toCurrent(row) };
}

export function toStanding(row: SqlRow): SourceStanding {
  return { ...toName(row), state: toHealth(row), ...toCurrent(row) };
}

function toRules(stored: unknown): NamingRules {
  const { naming, ...patterns } = stored as ReturnType<typeof plainRules>;
  return { ...patterns, naming: naming.kind === "map" ? { kind: "map", ids: new Map(naming.ids) } : naming };
}

/** JSON has no maps; a list of pairs stands for one. */
function plainRules({ naming, includes, excludes }: NamingRules) {
  return { naming: naming.kind === "map" ? { kind: naming.kind, ids: [...naming.ids] } : naming, includes, excludes };
}
