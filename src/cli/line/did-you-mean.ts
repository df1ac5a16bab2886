/** The known word that is closest to a mistyped one; null if none is close. */
export function closest(mistyped: string, known: readonly string[]): string | null {
  const ranked = known
    .map((word) => ({ word, distance: distance(mistyped.toLowerCase(), word.toLowerCase()) }))
    .toSorted((one, other) => one.distance - other.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(1, Math.floor(best.word.length / 3)) ? best.word : null;
}

/** A question with the closest known word, or else other advice. */
export function didYouMean(mistyped: string, known: readonly string[], otherwise: string): string {
  const suggestion = closest(mistyped, known);
  return suggestion === null ? otherwise : `Did you mean "${suggestion}"?`;
}

/** The number of letters to insert, delete, replace or swap with their neighbour. */
function distance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      let cost = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1])
        cost = Math.min(cost, beforeLast[column - 2]! + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[other.length]!;
}
