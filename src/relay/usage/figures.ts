/** Figures in an answer, which may be of any form. */
export type Figures = Readonly<Record<string, unknown>>;

const none: Figures = {};

/** The figures of an object; none of anything else. */
export function figuresIn(value: unknown): Figures {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Figures) : none;
}

/**
 * More than one call uses of anything. What says more is mistaken, or lies, and must not ruin the sums of others: a
 * server may write -1 as 4294967295.
 */
const countMax = 100_000_000;

/** The first of these that is a count. Anything but a whole number that is possible is unknown. */
export function countIn(...values: readonly unknown[]): number | undefined {
  for (const value of values) if (isCount(value)) return value;
  return undefined;
}

/** The first of these that is an amount, which may have a fraction. */
export function amountIn(...values: readonly unknown[]): number | undefined {
  for (const value of values) if (isAmount(value)) return value;
  return undefined;
}

function isCount(value: unknown): value is number {
  return isAmount(value) && Number.isInteger(value);
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= countMax;
}

/** Undefined if the first is; others that are unknown are nothing. */
export function sumOf(first: number | undefined, ...others: readonly (number | undefined)[]): number | undefined {
  return first === undefined ? undefined : countIn(others.reduce<number>((sum, one) => sum + (one ?? 0), first));
}
