/** How long a bucket of usage is. Buckets begin at whole minutes, hours and days in UTC. */
export type BucketWidth = "1m" | "1h" | "1d";

export const widthMs = { "1m": 60_000, "1h": 3_600_000, "1d": 86_400_000 } as const satisfies Readonly<
  Record<BucketWidth, number>
>;

/** The next finer width. */
export const finerWidth: Readonly<Record<BucketWidth, BucketWidth | null>> = { "1m": null, "1h": "1m", "1d": "1h" };

/** How many buckets are on a page by default, and at most. */
export const bucketLimits: Readonly<Record<BucketWidth, readonly [usual: number, most: number]>> = {
  "1m": [60, 1_440],
  "1h": [24, 168],
  "1d": [7, 31],
};
