/** Values for the lines of an axis from zero: round numbers, at most `most` of them above zero. Calls come whole. */
export function roundTicks(highest: number, most: number, areWhole = false): number[] {
  if (!(highest > 0)) return [0, 1];
  const step = Math.max(roundStep(highest / most), areWhole ? 1 : 0);
  const count = Math.ceil(highest / step - 1e-9);
  // Rounded, because 3 × 0.1 is not 0.3.
  return Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(12)));
}

/** The next of 1, 2 and 5 times a power of ten; of large ones also 2.5 times, which is still a whole number. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factors = power < 10 ? [1, 2, 5, 10] : [1, 2, 2.5, 5, 10];
  const factor = factors.find((candidate) => candidate * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Which of `count` places along an axis are named: evenly spaced from the first, no more than fit. */
export function namedPlaces(count: number, fitting: number): number[] {
  const step = Math.max(1, Math.ceil(count / Math.max(1, fitting)));
  return Array.from({ length: Math.ceil(count / step) }, (_, at) => at * step);
}
