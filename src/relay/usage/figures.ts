/** Figures in an answer, which may be of any form. */
export type Figures = Readonly<Record<string, unknown>>;

const none: Figures = {};

/** The figures of an object; none of anything else. */
export function figuresIn(value: unknown): Figures {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Figures) : none;
}

/** The first of these that is a count. Anything but a whole number that is exact is unknown. */
export function countIn(...values: readonly unknown[]): number | undefined {
  for (const value of values) if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  return undefined;
}

/** The first of these that is an amount, which may have a fraction. */
export function amountIn(...values: readonly unknown[]): number | undefined {
  for (const value of values)
    if (typeof value === "number" && value >= 0 && value <= Number.MAX_SAFE_INTEGER) return value;
  return undefined;
}

/** Undefined if the first is; others that are unknown are nothing. */
export function sumOf(first: number | undefined, ...others: readonly (number | undefined)[]): number | undefined {
  return first === undefined ? undefined : countIn(others.reduce<number>((sum, one) => sum + (one ?? 0), first));
}
