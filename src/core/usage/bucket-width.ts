/** How long a bucket of usage is. Buckets begin at whole minutes, hours and days in UTC. */
export type BucketWidth = "1m" | "1h" | "1d";

interface WidthFacts {
  readonly ms: number;
  /** Buckets on a page. */
  readonly limitDefault: number;
  readonly limitMax: number;
  /** The next finer width. */
  readonly finer: BucketWidth | null;
}

export const bucketWidths: Readonly<Record<BucketWidth, WidthFacts>> = {
  "1m": { ms: 60_000, limitDefault: 60, limitMax: 1_440, finer: null },
  "1h": { ms: 3_600_000, limitDefault: 24, limitMax: 168, finer: "1m" },
  "1d": { ms: 86_400_000, limitDefault: 7, limitMax: 31, finer: "1h" },
};
