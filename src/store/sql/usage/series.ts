import { createHash } from "node:crypto";
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

/** The series of its key that a call counts in, and that of all keys, which takes far fewer rows. */
export function seriesOf(record: UsageRecord): readonly [byKey: SeriesRow, ofAllKeys: SeriesRow] {
  const shared = {
    organization_id: record.organizationId,
    project_id: idOrEmpty(record.projectId),
    model: record.model,
    source_organization_id: idOrEmpty(record.sourceOrganizationId),
    source_id: record.sourceId,
    call: record.call,
    service_tier: toldWord(record.usage?.serviceTier),
    image_size: toldWord(record.usage?.imageSize),
  };
  return [
    withId({ ...shared, principal_id: record.principalId, key_id: record.keyId }),
    withId({ ...shared, principal_id: "", key_id: "" }),
  ];
}

function withId(series: Omit<SeriesRow, "id">): SeriesRow {
  const parts = [
    series.organization_id,
    series.project_id,
    series.principal_id,
    series.key_id,
    series.model,
    series.source_organization_id,
    series.source_id,
    series.call,
    series.service_tier,
    series.image_size,
  ];
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest();
  return { ...series, id: digest.toString("base64url", 0, digestBytes) };
}

const digestBytes = 12;

/** A source may answer with any text, and it is kept for ever. */
function toldWord(word: string | undefined): string {
  if (word === undefined) return "";
  return /^[\w.:+-]{1,40}$/.test(word) ? word : "other";
}
