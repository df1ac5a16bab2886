import { createHash } from "node:crypto";
import { LruCache } from "../../../core/collections/lru-cache.ts";
import type { UsageRecord } from "../../../core/usage/usage-record.ts";
import type { UsageDimension } from "../../usage.ts";
import type { RowOf } from "../tables.ts";
import { idOrEmpty } from "../values.ts";

/**
 * The calls of an organization that are equal in everything that sums can be filtered by. Sums refer to it by a digest of
 * that, so that no server has to ask for an id.
 */
export type SeriesRow = RowOf<"usage_series">;

/** In which column each dimension is. */
export const dimensionColumns = {
  project: "project_id",
  user: "principal_id",
  key: "key_id",
  model: "model",
  source: "source_id",
  call: "call",
  serviceTier: "service_tier",
  imageSize: "image_size",
} as const satisfies Readonly<Record<UsageDimension, keyof SeriesRow>>;

/** The two series that a call counts in. */
export interface SeriesPair {
  readonly byKey: SeriesRow;
  /** That of all keys, of which there are far fewer. */
  readonly ofAllKeys: SeriesRow;
}

/** A record with its series, so that they are looked up once. */
export interface CountedRecord {
  readonly record: UsageRecord;
  readonly pair: SeriesPair;
}

export function counted(records: readonly UsageRecord[]): readonly CountedRecord[] {
  return records.map((record) => ({ record, pair: seriesOf(record) }));
}

// Digests take time, and most calls are like calls before.
const known = new LruCache<SeriesPair>(5_000);

function seriesOf(record: UsageRecord): SeriesPair {
  const { organizationId, projectId, keyId, principalId, model, sourceOrganizationId, sourceId, call } = record;
  const tier = toldWord(record.usage?.serviceTier);
  const size = toldWord(record.usage?.imageSize);
  // Neither ids nor words hold a line break.
  const name = `${keyId}\n${principalId}\n${organizationId}\n${projectId ?? ""}\n${model}\n${sourceOrganizationId ?? ""}\n${sourceId}\n${call}\n${tier}\n${size}`;
  let pair = known.get(name);
  if (pair === undefined) known.set(name, (pair = pairOf(record, tier, size)));
  return pair;
}

function pairOf(record: UsageRecord, tier: string, size: string): SeriesPair {
  const shared = {
    organization_id: record.organizationId,
    project_id: idOrEmpty(record.projectId),
    model: record.model,
    source_organization_id: idOrEmpty(record.sourceOrganizationId),
    source_id: record.sourceId,
    call: record.call,
    service_tier: tier,
    image_size: size,
  };
  return {
    byKey: withId({
      ...shared,
      principal_kind: record.principalKind,
      principal_id: record.principalId,
      key_id: record.keyId,
    }),
    ofAllKeys: withId({ ...shared, principal_kind: "", principal_id: "", key_id: "" }),
  };
}

function withId(series: Omit<SeriesRow, "id">): SeriesRow {
  // As JSON, so that no two series have the same text.
  const text = JSON.stringify(seriesColumns.map((column) => series[column]));
  return { ...series, id: createHash("sha256").update(text).digest().toString("base64url", 0, digestBytes) };
}

const digestBytes = 12;
const seriesColumns = [
  "organization_id",
  "project_id",
  "principal_kind",
  "principal_id",
  "key_id",
  "model",
  "source_organization_id",
  "source_id",
  "call",
  "service_tier",
  "image_size",
] as const satisfies readonly (keyof SeriesRow)[];

/** A source may answer with any text, and it is kept for ever. */
function toldWord(word: string | undefined): string {
  if (word === undefined) return "";
  return /^[\w.:+-]{1,40}$/.test(word) ? word : "other";
}
