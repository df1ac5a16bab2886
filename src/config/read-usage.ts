import {
  usageRetentionDefault,
  validateRecordDays,
  validateRecordsMax,
  type UsageRetention,
} from "../core/usage/usage-retention.ts";
import type { FieldReader } from "./yaml-reader.ts";

/** What is under `usage` of a configuration file. */
export function readUsage(fields: FieldReader) {
  const usage = fields.optional("usage")?.object((names) => ({
    recordDays: names.optional("record_days")?.wholeNumber(validateRecordDays),
    recordsMax: names.optional("records_per_organization")?.wholeNumber(validateRecordsMax),
  }));
  const usageRetention: UsageRetention = {
    ...usageRetentionDefault,
    recordDays: usage?.recordDays ?? usageRetentionDefault.recordDays,
    recordsMax: usage?.recordsMax ?? usageRetentionDefault.recordsMax,
  };
  return { usageRetention };
}
