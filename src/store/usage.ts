import type { BucketWidth } from "../core/usage/bucket-width.ts";
import type { CostItem } from "../core/usage/cost-lines.ts";
import type { UsageRecord } from "../core/usage/usage-record.ts";

/** What sums can be filtered and grouped by. `user` is the user or service account that holds the key. */
export const usageDimensions = [
  "project",
  "user",
  "key",
  "model",
  "source",
  "call",
  "serviceTier",
  "imageSize",
] as const;
export type UsageDimension = (typeof usageDimensions)[number];

/** The values of the dimensions that were grouped by; null where the calls have none. */
export type UsageGroup = Readonly<Partial<Record<UsageDimension, string | null>>>;

export interface UsageFilter {
  readonly organizationId: string;
  /** Unix milliseconds at which a bucket begins. Buckets count that begin from `startMs` on and before `endMs`. */
  readonly startMs: number;
  readonly endMs: number;
  /** Calls count that have one of the values, in each dimension that is named. */
  readonly filters?: Readonly<Partial<Record<UsageDimension, readonly string[]>>>;
  readonly groupBy?: readonly UsageDimension[];
}

export interface UsageQuery extends UsageFilter {
  readonly width: BucketWidth;
}

/** Sums over calls. A figure that no call told is 0 here. */
export interface UsageSums {
  readonly requests: number;
  /** How many of the requests ended otherwise than complete. */
  readonly incomplete: number;
  readonly broken: number;
  readonly cancelled: number;
  readonly refused: number;
  readonly failed: number;
  readonly estimated: number;
  /** How many were answered, and nothing is known of what they used. */
  readonly unmeasured: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly inputAudioTokens: number;
  readonly cachedAudioTokens: number;
  readonly outputAudioTokens: number;
  readonly inputImageTokens: number;
  readonly cachedImageTokens: number;
  readonly outputImageTokens: number;
  readonly images: number;
  /** Milliseconds of audio. */
  readonly audioMs: number;
  readonly characters: number;
  readonly searches: number;
  /** How many of the requests searched. */
  readonly searching: number;
  /** Milliseconds from arrival to end. */
  readonly totalMs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export interface UsageBucket extends UsageSums {
  readonly bucketMs: number;
  readonly group: UsageGroup;
}

export interface UsageCost {
  readonly bucketMs: number;
  readonly group: UsageGroup;
  readonly model: string;
  readonly item: CostItem;
  readonly price: string;
  readonly quantity: number;
}

/** What was used at a price, of any item and model. */
export type UsageCharge = Pick<UsageCost, "bucketMs" | "group" | "price" | "quantity">;

/** What was used of a model without a known price. */
export interface Unpriced {
  readonly model: string;
  readonly item: CostItem;
  readonly quantity: number;
}

/** Who calls a model of an organization. */
export interface ModelUse {
  readonly model: string;
  readonly lastCalledMs: number;
  /** The calls since the day of the time that was asked for. */
  readonly calls: number;
  /** Those that called it last first. */
  readonly projects: readonly ProjectUse[];
}

export interface ProjectUse {
  /** Null stands for keys that belong to no project. */
  readonly projectId: string | null;
  readonly lastCalledMs: number;
  readonly calls: number;
}

/** An organization's records, the newest first. */
export interface RecordPage {
  readonly organizationId: string;
  readonly startMs: number;
  readonly endMs: number;
  /** The `next` of the page before. */
  readonly after: RecordCursor | null;
  readonly limit: number;
  /** Records count that have one of the values, in each field that is named. */
  readonly filters?: RecordFilters;
}

/** By what records can be filtered. `user` is the user or service account that holds the key. */
export type RecordFilters = Readonly<
  Partial<Record<"project" | "user" | "key" | "model" | "source" | "call" | "end", readonly string[]>> & {
    status?: readonly number[];
  }
>;

export type RecordCursor = Pick<UsageRecord, "atMs" | "id">;

export interface Records {
  readonly records: readonly UsageRecord[];
  /**
   * Where the next page begins; null after the last one. A page has fewer records than its limit if few of the records
   * that were looked at have what is asked for.
   */
  readonly next: RecordCursor | null;
}

/** What is kept. Times are Unix milliseconds; what is older is deleted. */
export interface UsageKept {
  readonly recordsFromMs: number;
  /** How many records an organization has at most; the oldest make room, those of a minute together. */
  readonly recordsMax: number;
  readonly minutesFromMs: number;
  readonly hoursFromMs: number;
}

/** A query has more groups than an answer may have. */
export class TooManyGroups extends Error {
  override readonly name = "TooManyGroups";
  override readonly message = "the calls fall into too many groups";
}

/** Records of relayed calls, and their sums. They take no revision, write no audit row, and hold up no change. */
export interface UsageStore {
  /**
   * Writes records and adds them to all sums, in one transaction: at most a few hundred. A record that is written
   * already is not counted again, so a batch whose fate is unknown can be sent again.
   */
  record(records: readonly UsageRecord[]): Promise<void>;
  /** Sums in the order of their buckets. A bucket without calls is absent. Throws TooManyGroups. */
  buckets(query: UsageQuery): Promise<readonly UsageBucket[]>;
  /** What has a price, by day. Throws TooManyGroups. */
  costs(query: UsageFilter): Promise<readonly UsageCost[]>;
  /**
   * The same in parts of few rows, for sums that are added up as they come: the calls of a bucket and group may be in
   * several parts. Only these sums are read; the others are 0.
   */
  bucketsInParts(query: UsageQuery, sums: readonly (keyof UsageSums)[]): AsyncIterable<readonly UsageBucket[]>;
  chargesInParts(query: UsageFilter): AsyncIterable<readonly UsageCharge[]>;
  /** What an organization, or one project of it, spent on the days that begin in a time: USD as exact decimal text. */
  spent(organizationId: string, projectId: string | null, startMs: number, endMs: number): Promise<string>;
  unpriced(
    organizationId: string,
    startMs: number,
    endMs: number,
    filters?: UsageFilter["filters"],
  ): Promise<readonly Unpriced[]>;
  /** What these projects, keys or holders of keys are called, even if they are gone: at most a hundred. */
  names(
    organizationId: string,
    dimension: UsageDimension | null,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, string>>;
  /** Who calls these models: at most a few hundred. A model that nobody has called is absent. */
  lastCalls(organizationId: string, modelIds: readonly string[], sinceMs: number): Promise<readonly ModelUse[]>;
  records(page: RecordPage): Promise<Records>;
  /** Deletes what is no longer kept, in parts. Days, costs and last calls are kept for ever. */
  purge(kept: UsageKept): Promise<void>;
}
