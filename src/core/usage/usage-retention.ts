/** How long records and sums are kept. Days, costs and the time of a model's last call are kept for ever. */
export interface UsageRetention {
  readonly recordDays: number;
  /** How many records of one organization are kept. */
  readonly recordsMax: number;
  readonly minuteDays: number;
  readonly hourDays: number;
}

/** OpenAI answers for minutes of a day and hours of a week at a time, so this goes well beyond them. */
export const usageRetentionDefault: UsageRetention = {
  recordDays: 7,
  recordsMax: 1_000_000,
  minuteDays: 31,
  hourDays: 366,
};

/** A batch without an answer is sent again, and is counted once as long as its records are there. */
const recordDaysMin = 1;
const recordDaysMax = 366;
const recordsMaxMax = 100_000_000;

export function validateRecordDays(days: number): string | null {
  return days < recordDaysMin || days > recordDaysMax ? `must be ${recordDaysMin} to ${recordDaysMax}` : null;
}

export function validateRecordsMax(records: number): string | null {
  return records < 1 || records > recordsMaxMax ? `must be 1 to ${recordsMaxMax}` : null;
}
