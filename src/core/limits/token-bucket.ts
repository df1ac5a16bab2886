/** How much a bucket holds, and how long it takes to fill up from empty. */
export interface BucketSize {
  readonly capacity: number;
  readonly periodMs: number;
}

/** What is left of a limit. */
export interface Bucket {
  /** In millionths, so that small limits fill up evenly. Below zero, more was used than there was. */
  readonly level: number;
  /** Up to when it has been filled. */
  readonly atMs: number;
}

export const millionths = 1_000_000;

export function fullBucket({ capacity }: BucketSize, nowMs: number): Bucket {
  return { level: capacity * millionths, atMs: nowMs };
}

/** The bucket as it is at a time. No span of time fills it twice: a clock that is behind fills nothing. */
export function filled({ level, atMs }: Bucket, { capacity, periodMs }: BucketSize, nowMs: number): Bucket {
  const full = capacity * millionths;
  if (level >= full) return { level: full, atMs: Math.max(atMs, nowMs) };
  if (nowMs <= atMs || full === 0) return { level, atMs };
  const perMs = full / periodMs;
  const added = Math.floor((nowMs - atMs) * perMs);
  if (level + added >= full) return { level: full, atMs: nowMs };
  // The time for what is less than a millionth stays.
  return { level: level + added, atMs: Math.min(nowMs, atMs + Math.ceil(added / perMs)) };
}

export interface Demand {
  /** What is to be drawn, as far as there is enough. */
  readonly wanted: number;
  /** What was used without being drawn, which counts in any case. Negative to give something back. */
  readonly owed: number;
}

export interface Drawn {
  readonly given: number;
  readonly bucket: Bucket;
}

/** Numbers beyond it are not exact, and no store takes them. */
const levelMin = Number.MIN_SAFE_INTEGER;

/** Draws from a bucket that is filled up to the present. */
export function drawnFrom(bucket: Bucket, { capacity }: BucketSize, { wanted, owed }: Demand): Drawn {
  const level = Math.max(levelMin, Math.min(capacity * millionths, bucket.level - Math.ceil(owed * millionths)));
  const given = Math.max(0, Math.min(level, Math.floor(wanted * millionths)));
  return { given: given / millionths, bucket: { level: level - given, atMs: bucket.atMs } };
}
