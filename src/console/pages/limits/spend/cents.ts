/** Dollars as whole cents; null for an amount with fractions of a cent, or of fewer cents than `least`. */
export function centsOf(dollars: number | null, least: number): number | null {
  if (dollars === null) return null;
  const cents = Math.round(dollars * 100);
  return cents / 100 === dollars && cents >= least && Number.isSafeInteger(cents) ? cents : null;
}
