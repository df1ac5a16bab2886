import type { BucketSize, Demand, Drawn } from "../core/limits/token-bucket.ts";
import type { CallLimitName } from "../core/people/rate-limit.ts";

export interface BucketName {
  readonly organizationId: string;
  readonly projectId: string;
  readonly modelId: string;
  readonly name: CallLimitName;
}

export interface Draw extends BucketName, BucketSize, Demand {}

/** What is left of the limits of projects, for all servers together. A bucket that is not stored is full. */
export interface RateLimitBuckets {
  /**
   * Draws from each of these buckets, in one transaction that takes no revision and does not wait for changes. Servers
   * that draw at the same time never draw the same. If it fails, it may have drawn.
   */
  draw(draws: readonly Draw[], nowMs: number): Promise<readonly Drawn[]>;
  /** Deletes up to `limit` buckets that nobody has drawn from since then and that nothing is owed to. Returns how many. */
  purge(beforeMs: number, limit: number): Promise<number>;
}
