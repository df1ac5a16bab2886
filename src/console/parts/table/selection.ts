/** The keys chosen so far with one row more, or one less. */
export function toggled(chosen: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** All rows between two take the state that the first of them has. */
export function ranged(
  chosen: ReadonlySet<string>,
  keys: readonly string[],
  from: number,
  to: number,
): ReadonlySet<string> {
  const isChosen = chosen.has(keys[from] ?? "");
  const between = keys.slice(Math.min(from, to), Math.max(from, to) + 1);
  const next = new Set(chosen);
  for (const key of between) {
    if (isChosen) next.add(key);
    else next.delete(key);
  }
  return next;
}

/** Whether all rows are chosen, some or none. */
export function chosenOf<Row>(
  chosen: ReadonlySet<string>,
  rows: readonly Row[],
  rowKey: (row: Row) => string,
): "all" | "some" | "none" {
  if (chosen.size === 0) return "none";
  const found = rows.reduce((count, row) => (chosen.has(rowKey(row)) ? count + 1 : count), 0);
  if (found === 0) return "none";
  return found === rows.length ? "all" : "some";
}

/** All rows chosen; or none of them, if all were. What other filters show stays as it is. */
export function allToggled<Row>(
  chosen: ReadonlySet<string>,
  rows: readonly Row[],
  rowKey: (row: Row) => string,
): ReadonlySet<string> {
  const next = new Set(chosen);
  const isAll = chosenOf(chosen, rows, rowKey) === "all";
  for (const row of rows) {
    if (isAll) next.delete(rowKey(row));
    else next.add(rowKey(row));
  }
  return next;
}
