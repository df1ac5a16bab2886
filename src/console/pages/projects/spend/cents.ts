/** Dollars as whole cents; null if they are none, or fewer than `least`. */
export function centsOf(dollars: number | null, least: number): number | null {
  if (dollars === null) return null;
  const cents = Math.round(dollars * 100);
  const isExact = Math.abs(cents - dollars * 100) < 1e-6;
  return isExact && cents >= least && Number.isSafeInteger(cents) ? cents : null;
}
