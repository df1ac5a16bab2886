import {
  usageRetentionDefault,
  validateRecordDays,
  validateRecordsMax,
  type UsageRetention,
} from "../../core/usage/usage-retention.ts";
import type { FieldReader } from "../yaml/yaml-reader.ts";

const streamCountings = ["ask", "limited"] as const;

/** What is under `usage` of a configuration file. */
export function readUsage(fields: FieldReader) {
  const usage = fields.optional("usage")?.object((names) => ({
    recordDays: names.optional("record_days")?.wholeNumber(validateRecordDays),
    recordsMax: names.optional("records_per_organization")?.wholeNumber(validateRecordsMax),
    countStreams: names.optional("count_streams")?.choice(streamCountings),
  }));
  const usageRetention: UsageRetention = {
    ...usageRetentionDefault,
    recordDays: usage?.recordDays ?? usageRetentionDefault.recordDays,
    recordsMax: usage?.recordsMax ?? usageRetentionDefault.recordsMax,
  };
  /** Whether sources are asked for the usage of every stream, and not only where a limit needs it. */
  const countsStreams = usage?.countStreams === "ask";
  return { usageRetention, countsStreams };
}
